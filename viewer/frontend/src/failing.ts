/** Layers of which a tile could not be loaded: told at their switches, asked for again later. */

import type { Lang } from './link';
import { text } from './texts';

export class FailingLayers {
  readonly #ids = new Set<string>();

  add(lang: Lang, id: string): void {
    this.#ids.add(id);
    tell(lang, id, true);
  }

  /** Say it again after the panel was drawn anew. */
  retell(lang: Lang): void {
    for (const id of this.#ids) tell(lang, id, true);
  }

  /** Take back what was told, and give the layers to try again. */
  take(lang: Lang): string[] {
    const ids = [...this.#ids];
    this.#ids.clear();
    for (const id of ids) tell(lang, id, false);
    return ids;
  }
}

function tell(lang: Lang, id: string, failed: boolean): void {
  const place = document.querySelector<HTMLElement>(`#layer-${CSS.escape(id)} .failed`);
  if (!place) return;
  place.hidden = !failed;
  place.textContent = failed ? `■ ${text(lang, 'tilesFailed')}` : '';
}
