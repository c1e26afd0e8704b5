/** The map on a past day: a moment is chosen, and nobody can take what is shown for the present. */

import { getJson } from './api';
import { track } from './busy';
import { byId, h } from './dom';
import { editWords } from './editingwords';
import { formatMoment } from './format';
import { notify } from './notices';
import type { Stage } from './stage';
import type { Store } from './store';

const ZONE = '+09:00';
const ZONE_MS = 9 * 3_600_000;

interface Past {
  readonly layers: Readonly<Record<string, number>>;
}

export class PastDay {
  readonly #card = h('div', { id: 'past', class: 'card', hidden: true });
  readonly #mark = h('div', { id: 'past-mark', role: 'status', hidden: true });

  constructor(
    private readonly store: Store,
    private readonly stage: Stage,
    private readonly failed: (error: unknown) => void,
  ) {
    byId('stage').append(this.#card, this.#mark);
  }

  get shown(): boolean {
    return !this.#card.hidden;
  }

  close(): void {
    this.#card.hidden = true;
  }

  /** Ask when; the present comes back by the mark on the map. */
  toggle(): void {
    if (this.shown) this.close();
    else this.#ask();
  }

  #ask(): void {
    const { lang, past } = this.store.state;
    const input = h('input', {
      type: 'datetime-local', id: 'past-when', step: 1, max: local(new Date()),
      value: local(past ? new Date(past) : dayBefore(new Date())),
    });
    const show = (event: Event) => {
      event.preventDefault();
      if (input.value) void this.see(`${input.value.padEnd(19, ':00')}${ZONE}`);
    };
    this.#card.hidden = false;
    this.#card.setAttribute('role', 'dialog');
    this.#card.setAttribute('aria-label', editWords(lang, 'past'));
    this.#card.replaceChildren(h('form', { onsubmit: show },
      h('label', { for: 'past-when' }, editWords(lang, 'pastAsk')), input,
      h('div', { class: 'acts' },
        h('button', { class: 'solid', id: 'past-show' }, editWords(lang, 'pastShow')),
        h('button', { class: 'tool', type: 'button', id: 'past-cancel', onclick: () => this.close() },
          editWords(lang, 'cancel')))));
    input.focus({ preventScroll: true });
  }

  /** Show the map as it was at a moment, or as it is. */
  async see(moment: string | null): Promise<void> {
    this.close();
    try {
      if (moment !== null && !(await this.#then(moment))) {
        notify(editWords(this.store.state.lang, 'pastNone'));
        return;
      }
      if (moment === null) this.stage.then(null);
      this.store.set({ past: moment, item: null });
      this.redraw();
    } catch (error) {
      this.failed(error);
    }
  }

  /** Draw every layer as it was; false where nothing is known of then. */
  async #then(moment: string): Promise<boolean> {
    const { lang } = this.store.state;
    const query = new URLSearchParams({ as_at: moment });
    const { body } = await track(getJson<Past>(`/past?${query}`, lang));
    const revisions = new Map(Object.entries(body.layers));
    if ([...revisions.values()].every((revision) => revision === 0)) return false;
    this.stage.then(revisions);
    return true;
  }

  /** Mark the map as past, in the language of the reader. */
  redraw(): void {
    const { lang, past } = this.store.state;
    this.#mark.hidden = past === null;
    document.body.classList.toggle('past', past !== null);
    if (past === null) return;
    this.#mark.replaceChildren(
      h('b', {}, editWords(lang, 'pastMark', { when: formatMoment(past, lang) })),
      h('button', { class: 'solid', id: 'past-back', onclick: () => void this.see(null) },
        editWords(lang, 'back')));
  }
}

/** Korean time as its input wants it. */
function local(moment: Date): string {
  return new Date(moment.getTime() + ZONE_MS).toISOString().slice(0, 19);
}

function dayBefore(moment: Date): Date {
  return new Date(moment.getTime() - 86_400_000);
}
