/** The map on its stage: which layers it draws, when it is complete, and what is free of panels. */

import type { Layer } from '@deck.gl/core';
import { getJson } from './api';
import { isBusy, track } from './busy';
import { byId } from './dom';
import { homeView, offCentre, type Insets, type Size } from './framing';
import type { LonLat } from './geodesy';
import type { View } from './link';
import { LifeMap, type MapEvents } from './map';
import { convert, type Scene } from './spec';
import type { State, Store } from './store';
import { text } from './texts';

/** Layers of the spec that no switch turns off. */
const ALWAYS = /^answer-/;
/** As in the style sheet: lists lie on the map as sheets from below. */
export const PHONE = matchMedia('(max-width: 760px)');
const CHECK_EVERY_MS = 200;

export interface StageEvents extends Omit<MapEvents, 'frame'> {
  frame(): void;
  tileFailed(layer: string, error: Error): void;
}

export class Stage {
  readonly map: LifeMap;
  #rows: Readonly<Record<string, object[]>> = {};
  #versions = new Map<string, number>();
  #order = 0;
  #measured = false;

  constructor(
    private readonly store: Store,
    view: View,
    private readonly events: StageEvents,
  ) {
    this.map = new LifeMap(byId('map') as HTMLDivElement, view, {
      ...events,
      frame: () => {
        events.frame();
        this.#check();
      },
    });
    this.map.override((layer) => this.#change(layer));
    // The last tile may come without another frame, so frames alone would miss the end.
    setInterval(() => this.#check(), CHECK_EVERY_MS);
  }

  /** Fetch the scene that fits the reader's choices and show it; the latest request wins. */
  async load(): Promise<void> {
    this.#order += 1;
    const order = this.#order;
    const scene = await track(fetchScene(this.store.state, this.events.tileFailed));
    if (order === this.#order) this.map.show(scene);
  }

  /** Draw the layers that are on now. */
  redraw(): void {
    this.map.override((layer) => this.#change(layer));
  }

  /** Draw an answer: rows for the `answer-` layers by their ids. */
  answer(rows: Readonly<Record<string, object[]>>): void {
    this.#rows = rows;
    this.redraw();
  }

  /** Ask for the tiles of some layers again, keeping what is drawn until they come. */
  reload(layers: Iterable<string>): void {
    for (const id of layers) this.#versions.set(id, (this.#versions.get(id) ?? 0) + 1);
    this.redraw();
  }

  /** See the whole district between the panels. */
  home(box: readonly [number, number, number, number], { glide = true } = {}): void {
    this.map.look({ ...homeView(box, this.#size, this.#insets, this.map.view) }, { glide });
  }

  /** Bring a place out from under the panels, moving no further than needed to see it well. */
  reveal(place: LonLat): void {
    const pixel = this.map.project(place);
    const away = pixel && offCentre(pixel, this.#size, this.#insets);
    if (!away) return;
    const { width, height } = this.#size;
    const centre = this.map.unproject(width / 2 + away[0], height / 2 + away[1]);
    if (centre) this.map.look({ longitude: centre[0], latitude: centre[1] });
  }

  #change(layer: Layer): Record<string, unknown> | null {
    const rows = this.#rows[layer.id];
    if (rows) return { data: rows };
    if (layer.id === 'labels') return names(layer, this.store.state.layers);
    if (ALWAYS.test(layer.id)) return { visible: true };
    if (!this.store.state.layers.has(layer.id)) return null;
    const { updateTriggers } = layer.props as { updateTriggers?: Record<string, unknown> };
    const getTileData = this.#versions.get(layer.id) ?? 0;
    return { visible: true, updateTriggers: { ...updateTriggers, getTileData } };
  }

  /** Say on the page whether everything is drawn, and how far the tiles are. */
  #check(): void {
    const { loaded } = this.map;
    const ready = loaded && !isBusy();
    document.body.dataset['ready'] = ready ? '1' : '0';
    if (ready && !this.#measured) performance.mark('map complete');
    this.#measured ||= ready;
    const { done, total } = this.map.tiling;
    const progress = byId('progress');
    progress.hidden = loaded || total === 0;
    const { lang } = this.store.state;
    progress.setAttribute('aria-label', text(lang, 'loading'));
    progress.setAttribute('aria-valuetext', text(lang, 'loadingTiles', { done, total }));
    progress.style.setProperty('--done', `${total ? Math.round((100 * done) / total) : 0}%`);
  }

  get #size(): Size {
    const { clientWidth: width, clientHeight: height } = byId('map');
    return { width, height };
  }

  get #insets(): Insets {
    const answer = byId('answer');
    const panel = byId('panel');
    if (PHONE.matches) {
      return { left: 0, right: 0, top: 0, bottom: answer.hidden ? 0 : answer.offsetHeight };
    }
    return {
      left: panel.offsetParent === null ? 0 : panel.offsetLeft + panel.offsetWidth,
      right: answer.hidden ? 0 : answer.offsetWidth,
      top: 0,
      bottom: 0,
    };
  }
}

/** The names on the map: the spec lists whose there are, and those of layers that are off go. */
function names(labels: Layer, on: ReadonlySet<string>): Record<string, unknown> {
  const { data } = labels.props as unknown as { data: string };
  const kept = (ids: string) => ids.split(',').filter((id) => on.has(id)).join(',');
  return { visible: true, data: data.replace(/\blayers=([^&]*)/, (_, ids) => `layers=${kept(ids)}`) };
}

async function fetchScene(state: State, onTileError: StageEvents['tileFailed']): Promise<Scene> {
  const query = new URLSearchParams({
    lang: state.lang,
    theme: state.theme,
    flat: state.flat ? '1' : '0',
    scale: String(state.scale),
  });
  const { body } = await getJson<object>(`/spec?${query}`, state.lang);
  return convert(body, onTileError);
}
