/** The map on its stage: which layers it draws, when it is complete, and what is free of panels. */

import type { Layer } from '@deck.gl/core';
import { getJson } from './api';
import type { Box } from './boxes';
import { isBusy, track } from './busy';
import { byId } from './dom';
import type { FeedStateName } from './feeddata';
import { feedLook, replayed, type Replay } from './feedlook';
import { centred, homeView, offCentre, type Insets, type Size } from './framing';
import type { LonLat } from './geodesy';
import type { View } from './link';
import { LifeMap, type MapEvents } from './map';
import { convert, type Scene } from './spec';
import type { State, Store } from './store';
import { text } from './texts';

/** Layers of the spec that no switch turns off. */
const ALWAYS = /^answer-|^relief$/;
/** As in the style sheet: lists lie on the map as sheets from below. */
export const PHONE = matchMedia('(max-width: 760px)');
const CHECK_EVERY_MS = 200;
/** Signs under an answer that covers the map: there, and out of its way. */
const DIMMED = 0.35;
const STILL = matchMedia('(prefers-reduced-motion: reduce)');
/** The version of the data in an address of tiles. */
const VERSION = /\bv=([^&]*)/;

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
  #pin = false;
  readonly #addressed = new Map<string, string>();
  #past: ReadonlyMap<string, number> | null = null;
  #states: ReadonlyMap<string, FeedStateName> = new Map();
  #replays: ReadonlyMap<string, Replay> = new Map();
  #dims = false;

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
    this.#check();
  }

  /** Draw an answer: rows for the `answer-` layers by their ids; those not named stay as they are. */
  answer(rows: Readonly<Record<string, object[]>>): void {
    this.#rows = { ...this.#rows, ...rows };
    this.redraw();
  }

  /** Show each layer as it was at a revision of it; null for the present. */
  then(past: ReadonlyMap<string, number> | null): void {
    this.#past = past;
    this.redraw();
  }

  /** Draw the layers that are not fresh so that nobody takes them for fresh. */
  tell(states: ReadonlyMap<string, FeedStateName>): void {
    this.#states = states;
    this.redraw();
  }

  /** Show some layers as they were observed at another time; none for the present. */
  replay(replays: ReadonlyMap<string, Replay>): void {
    this.#replays = replays;
    this.redraw();
  }

  /** Dim the signs of all layers, while an answer covers the map. */
  dim(is: boolean): void {
    if (is === this.#dims) return;
    this.#dims = is;
    this.redraw();
  }

  /** Ask for the tiles of some layers again, keeping what is drawn until they come. */
  reload(layers: Iterable<string>): void {
    for (const id of layers) this.#versions.set(id, (this.#versions.get(id) ?? 0) + 1);
    this.redraw();
  }

  /** See the whole district between the panels. */
  home(box: Box, { glide = true } = {}): void {
    this.map.look({ ...homeView(box, this.#size, this.#insets, this.map.view) }, { glide });
  }

  /** See some places together, in the middle of what is free, no nearer than a zoom. */
  frame(places: readonly LonLat[], closest: number): void {
    if (places.length === 0) return;
    const [lons, lats] = [places.map(([lon]) => lon), places.map(([, lat]) => lat)];
    const [west, east] = [Math.min(...lons), Math.max(...lons)];
    const [south, north] = [Math.min(...lats), Math.max(...lats)];
    const [size, insets] = [this.#size, this.#insets];
    const view = homeView([west, south, east, north], size, insets, this.map.view, closest);
    this.map.look(centred(view, [(west + east) / 2, (south + north) / 2], size, insets));
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
    if (rows) return { data: rows, ...(STILL.matches ? { transitions: null } : {}) };
    const { updateTriggers } = layer.props as { updateTriggers?: Record<string, unknown> };
    const asked = {
      data: this.#pinned(layer),
      updateTriggers: { ...updateTriggers, getTileData: this.#versions.get(layer.id) ?? 0 },
    };
    // Names are of the present, and are not told of another day.
    if (layer.id === 'labels' && this.#past) return null;
    if (layer.id === 'labels') {
      return { visible: true, ...asked, data: names(asked.data, this.store.state.layers) };
    }
    if (ALWAYS.test(layer.id)) return { visible: true };
    if (!this.store.state.layers.has(layer.id)) return null;
    if (this.#past) return pastTiles(layer, this.#past);
    const told = { visible: true, ...asked, ...this.#told(layer, asked) };
    return this.#dims && hasSigns(layer) ? { ...told, opacity: DIMMED } : told;
  }

  /** What feeds say of a layer: that it is not fresh, or what it showed at another time. */
  #told(layer: Layer, asked: { updateTriggers: object }): Record<string, unknown> {
    const [replay, state] = [this.#replays.get(layer.id), this.#states.get(layer.id)];
    const told = replay ? replayed(layer, replay) : state ? feedLook(layer, state) : {};
    const { updateTriggers } = told;
    return { ...told, updateTriggers: { ...asked.updateTriggers, ...(updateTriggers as object) } };
  }

  /**
   * The address of a layer's tiles, with the version it has kept while `pin` holds.
   *
   * Another address would have deck.gl ask for every tile again. The server is asked about each
   * tile's version whatever the address says, so the old one gets the newest tile as well.
   */
  #pinned(layer: Layer): unknown {
    const { data } = layer.props as unknown as { data: unknown };
    if (typeof data !== 'string') return data;
    const [, version] = VERSION.exec(data) ?? [];
    if (version === undefined) return data;
    if (!this.#pin || !this.#addressed.has(layer.id)) this.#addressed.set(layer.id, version);
    return data.replace(VERSION, `v=${this.#addressed.get(layer.id)}`);
  }

  /** While changes are told one by one, only the tiles they touched are asked for again. */
  pin(is: boolean): void {
    this.#pin = is;
  }

  /** Whether changes are told one by one now. */
  get pinned(): boolean {
    return this.#pin;
  }

  /** Ask again for what a change touched: tiles of its layer, and the names on the map. */
  touch(id: string, box: Box | null): void {
    if (!box) return this.reload([id, 'labels']);
    for (const each of [id, 'labels']) this.map.refetch(each, box);
    this.#check();
  }

  /** Whether everything was there once that the reader came to see. */
  get complete(): boolean {
    return this.#measured;
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
    const side = document.querySelector<HTMLElement>('.side:not([hidden])');
    const panel = byId('panel');
    if (PHONE.matches) {
      return { left: 0, right: 0, top: 0, bottom: side?.offsetHeight ?? 0 };
    }
    return {
      left: panel.offsetParent === null ? 0 : panel.offsetLeft + panel.offsetWidth,
      right: side?.offsetWidth ?? 0,
      top: 0,
      bottom: 0,
    };
  }
}

/** Whether a layer of the catalogue is drawn as signs. */
function hasSigns(layer: Layer): boolean {
  const { pointType } = layer.props as { pointType?: string };
  return pointType?.includes('icon') ?? false;
}

/** Vector tiles of a revision; a layer that nothing is known of then is left out. */
function pastTiles(layer: Layer, past: ReadonlyMap<string, number>): Record<string, unknown> | null {
  const { data } = layer.props as unknown as { data: unknown };
  const [, id] = /\/tiles\/(\w+)\/.*\.mvt/.exec(String(data)) ?? [];
  if (id === undefined) return { visible: true };
  const revision = past.get(id) ?? 0;
  return revision === 0 ? null : { visible: true, data: `/past/${id}/${revision}/{z}/{x}/{y}.mvt` };
}

/** The names on the map: the spec lists whose there are, and those of layers that are off go. */
function names(address: unknown, on: ReadonlySet<string>): string {
  const kept = (ids: string) => ids.split(',').filter((id) => on.has(id)).join(',');
  return String(address).replace(/\blayers=([^&]*)/, (_, ids) => `layers=${kept(ids)}`);
}

async function fetchScene(state: State, onTileError: StageEvents['tileFailed']): Promise<Scene> {
  const query = new URLSearchParams({
    lang: state.lang,
    theme: state.theme,
    flat: state.flat ? '1' : '0',
    relief: state.relief ? '1' : '0',
    scale: String(state.scale),
  });
  const { body } = await getJson<object>(`/spec?${query}`, state.lang);
  return convert(body, onTileError);
}
