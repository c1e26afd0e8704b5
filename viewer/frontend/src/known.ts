/** What the server told this reader last: the district, the layers, their titles and legends. */

import { getJson } from './api';
import { track } from './busy';
import type { Panel, PanelLayer } from './contract';
import type { Lang, Theme } from './link';

export class Known {
  #panel: Panel;
  #layers: ReadonlyMap<string, PanelLayer>;
  #tag: string | null;

  private constructor(panel: Panel, tag: string | null) {
    this.#panel = panel;
    this.#layers = layersOf(panel);
    this.#tag = tag;
  }

  static async first(lang: Lang, theme: Theme): Promise<Known> {
    const { body, etag } = await fetchPanel(lang, theme);
    return new Known(body, etag);
  }

  get panel(): Panel {
    return this.#panel;
  }

  get layers(): ReadonlyMap<string, PanelLayer> {
    return this.#layers;
  }

  /** The layers that are on when nobody said otherwise. */
  get usual(): Set<string> {
    const visible = [...this.#layers.values()].filter((layer) => layer.visible);
    return new Set(visible.map((layer) => layer.id));
  }

  /** Ask again; false where nothing changed. */
  async refresh(lang: Lang, theme: Theme): Promise<boolean> {
    const { body, etag } = await fetchPanel(lang, theme);
    if (etag !== null && etag === this.#tag) return false;
    this.#panel = body;
    this.#layers = layersOf(body);
    this.#tag = etag;
    return true;
  }
}

function fetchPanel(lang: Lang, theme: Theme) {
  return track(getJson<Panel>(`/panel?${new URLSearchParams({ lang, theme })}`, lang));
}

function layersOf(panel: Panel): Map<string, PanelLayer> {
  return new Map(panel.themes.flatMap((theme) => theme.layers).map((each) => [each.id, each]));
}
