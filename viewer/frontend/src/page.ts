/** The life map: the reader's choices, the map, the lists and the server brought together. */

import { Asking } from './asking';
import { getJson, ServerError } from './api';
import { drawBar } from './bar';
import { track } from './busy';
import { layersOf, type Panel, type PanelLayer } from './contract';
import { drawControls, turnCompass } from './controls';
import { byId } from './dom';
import { Foot } from './foot';
import { ENOUGH_FRAMES_A_SECOND } from './frames';
import { showHelp } from './help';
import { itemName } from './items';
import { listenToKeys } from './keys';
import { formatLink, type ItemRef, type View } from './link';
import { Live } from './live';
import type { Hit, Pick } from './map';
import { clearBanner, notify, showBanner } from './notices';
import { Opening, type Choice } from './opening';
import { drawPanel, tellFailure, updateSwitches } from './panel';
import { PHONE, Stage } from './stage';
import { remember, type State, type Store } from './store';
import { text, type TextKey } from './texts';

const LINK_AFTER_MS = 250;
/** Tilt of the map when it comes back from the flat mode, in degrees. */
const TILTED = 48;
/** So much nearer shows the members of a counted group apart. */
const GROUP_ZOOMS = 2;

export class Page {
  readonly #stage: Stage;
  readonly #asking: Asking;
  readonly #opening: Opening;
  readonly #live: Live;
  readonly #foot = new Foot(byId('foot'));
  readonly #failedLayers = new Set<string>();
  #panel: Panel;
  #layers: Map<string, PanelLayer>;
  #tag: string | null;
  #linkTimer = 0;
  /** Whether the reader, a link or an earlier visit has settled if the map is flat. */
  #flatIsChosen: boolean;

  constructor(
    private readonly store: Store,
    { body, etag }: { body: Panel; etag: string | null },
    view: View,
    { flatIsChosen }: { flatIsChosen: boolean },
  ) {
    this.#flatIsChosen = flatIsChosen;
    this.#panel = body;
    this.#layers = layersOf(body);
    this.#tag = etag;
    const failed = (error: unknown) => this.#report(error);
    this.#stage = new Stage(store, view, {
      pick: (pick) => this.#picked(pick),
      hover: (hit) => this.#asking.hover(hit && itemOf(hit)),
      view: (moved) => this.#moved(moved),
      frame: () => this.#opening.follow(),
      slow: (rate) => this.#slow(rate),
      failed,
      tileFailed: (layer, error) => this.#tileFailed(layer, error),
    });
    const layers = () => this.#layers;
    this.#asking = new Asking(store, this.#stage, layers, {
      open: (item, place, height) => this.#opening.at(item, [...place, height]),
      failed,
    });
    this.#opening = new Opening(store, this.#stage, () => this.#panel, layers, {
      opened: (item, place) => this.#asking.opened(item, place),
      ask: (place) => this.#asking.at(place),
      failed,
    });
    this.#live = new Live({
      ask: () => this.#refresh(),
      gone: (seconds) => this.#gone(seconds),
      back: () => clearBanner() && notify(this.#text('serverBack')),
      failed,
    });
    store.subscribe((now, before) => this.#changed(now, before));
  }

  get deck(): Stage['map']['deck'] {
    return this.#stage.map.deck;
  }

  /** Draw everything for the first time; `home` is false where a link fixed the view. */
  async start(home: boolean): Promise<void> {
    this.#listen();
    byId('panel').classList.toggle('shut', PHONE.matches);
    this.#drawFrame();
    if (home) this.#home({ glide: false });
    await this.#stage.load();
    this.#moved(this.#stage.map.view);
    await Promise.all([this.#asking.ask(), this.#opening.open()]);
    this.#live.start();
  }

  #listen(): void {
    const { store } = this;
    listenToKeys({
      help: () => showHelp(store.state.lang),
      flat: () => store.set({ flat: !store.state.flat }),
      layers: () => this.#togglePanel(),
      back: () => this.#back(),
      pick: (index) => this.#asking.pick(index),
      askCentre: () => {
        const { longitude, latitude } = this.#stage.map.view;
        this.#asking.at([longitude, latitude]);
      },
    });
  }

  /** Draw what is not the map, in the language and look of the reader. */
  #drawFrame(): void {
    const { lang, theme, scale } = this.store.state;
    const root = document.documentElement;
    root.lang = lang;
    root.dataset['theme'] = theme;
    root.style.setProperty('--scale', String(scale));
    drawBar(byId('bar'), this.#panel, this.store, {
      help: () => showHelp(lang),
      layers: () => this.#togglePanel(),
      signedOut: () => location.reload(),
      failed: (error) => this.#report(error),
    });
    drawPanel(byId('panel'), this.#panel, this.store, () => this.#togglePanel());
    this.#drawControls();
    this.#stage.map.label(text(lang, 'map'));
    this.#foot.credit(this.#panel.attributions.join(' · '));
    for (const layer of this.#failedLayers) tellFailure(lang, layer, true);
    this.#hint();
  }

  #drawControls(): void {
    const { map } = this.#stage;
    drawControls(byId('controls'), this.store, {
      zoom: (by) => map.look({ zoom: map.view.zoom + by }),
      north: () => map.look({ bearing: 0 }),
      home: () => this.#home(),
    });
  }

  #hint(): void {
    const { near, lang } = this.store.state;
    const hint = byId('hint');
    hint.className = 'card';
    hint.hidden = near !== null;
    hint.textContent = text(lang, this.#panel.district ? 'answerHint' : 'nothingLoaded');
  }

  #home(how: { glide?: boolean } = {}): void {
    if (this.#panel.district) this.#stage.home(this.#panel.district.bbox, how);
  }

  #changed(now: State, before: State): void {
    const { lang, theme, flat, scale } = now;
    remember({
      ...(lang === before.lang ? {} : { lang }),
      ...(theme === before.theme ? {} : { theme }),
      ...(scale === before.scale ? {} : { scale }),
      ...(flat === before.flat ? {} : { flat }),
    });
    this.#flatIsChosen ||= flat !== before.flat;
    const restyled = lang !== before.lang || theme !== before.theme;
    if (restyled) void this.#restyle().catch((error: unknown) => this.#report(error));
    else if (flat !== before.flat || scale !== before.scale) this.#reshape(now, before);
    if (now.layers !== before.layers) {
      updateSwitches(byId('panel'), now.layers);
      this.#stage.redraw();
    }
    if (now.near !== before.near || now.layers !== before.layers) void this.#asking.ask();
    if (now.item !== before.item) void this.#opening.open();
    this.#hint();
    this.#writeLink();
  }

  /** Another language or theme: everything is said and drawn anew, the map keeps its tiles. */
  async #restyle(): Promise<void> {
    await Promise.all([this.#takePanel(), this.#stage.load()]);
    this.#drawFrame();
    await Promise.all([this.#asking.ask(), this.#opening.open()]);
  }

  #reshape(now: State, before: State): void {
    this.#drawFrame();
    const tilt = now.flat !== before.flat && !now.flat ? { pitch: TILTED } : null;
    void this.#stage.load().then(
      () => tilt && this.#stage.map.look(tilt),
      (error: unknown) => this.#report(error),
    );
  }

  async #takePanel(): Promise<boolean> {
    const { lang, theme } = this.store.state;
    const { body, etag } = await track(getJson<Panel>(panelUrl(lang, theme), lang));
    const changed = etag === null || etag !== this.#tag;
    this.#panel = body;
    this.#layers = layersOf(body);
    this.#tag = etag;
    return changed;
  }

  /** See whether any data changed; only layers of another revision load again. */
  async #refresh(): Promise<void> {
    if (await this.#takePanel()) {
      this.#drawFrame();
      await this.#stage.load();
      await this.#asking.ask();
    }
    this.#retryTiles();
  }

  #retryTiles(): void {
    for (const layer of this.#failedLayers) tellFailure(this.store.state.lang, layer, false);
    this.#stage.reload(this.#failedLayers);
    this.#failedLayers.clear();
  }

  #picked({ hits, point, height }: Pick): void {
    const [top] = hits;
    const known = top && this.#layers.get(top.layer);
    const item = top && itemOf(top);
    if (Number(top?.feature.properties['point_count'] ?? 1) > 1) {
      const { map } = this.#stage;
      map.look({ longitude: point[0], latitude: point[1], zoom: map.view.zoom + GROUP_ZOOMS });
    } else if (known?.kind === 'point' && item) {
      this.#opening.at(item, [...point, height], this.#sameSpot(hits));
    } else {
      const name = known && itemName(known, top?.feature.properties ?? {});
      this.#asking.at(point, item && name ? { item, name, place: point, height } : null);
    }
  }

  /** All single points of a click, each once, with their names. */
  #sameSpot(hits: readonly Hit[]): Choice[] {
    const choices = hits.flatMap((hit) => {
      const layer = this.#layers.get(hit.layer);
      const item = itemOf(hit);
      const { properties } = hit.feature;
      return layer?.kind === 'point' && item ? [{ item, name: itemName(layer, properties) }] : [];
    });
    const unique = new Map(choices.map((each) => [`${each.item.layer}/${each.item.id}`, each]));
    return [...unique.values()].sort((a, b) => a.name.localeCompare(b.name, 'ko'));
  }

  #moved(view: View): void {
    this.#foot.measure(view);
    turnCompass(byId('controls'), view);
    this.#writeLink();
  }

  /** Write the address bar a moment after the last change: browsers limit how often one may. */
  #writeLink(): void {
    clearTimeout(this.#linkTimer);
    this.#linkTimer = window.setTimeout(() => {
      const { lang, theme, flat, near, item, layers } = this.store.state;
      const usual = defaultLayers(this.#layers);
      const asUsual = usual.size === layers.size && [...usual].every((id) => layers.has(id));
      const link = formatLink({
        view: this.#stage.map.view, lang, theme,
        ...(asUsual ? {} : { layers: [...layers] }),
        ...(flat ? { flat } : {}),
        ...(near ? { near } : {}),
        ...(item ? { item } : {}),
      });
      history.replaceState(null, '', link);
    }, LINK_AFTER_MS);
  }

  /** Too few frames: go flat by itself, unless that was ever settled. */
  #slow(rate: number): void {
    if (rate >= ENOUGH_FRAMES_A_SECOND || this.#flatIsChosen) return;
    this.store.set({ flat: true });
    notify(this.#text('flatAuto', { rate: Math.max(1, Math.round(rate)) }), {
      label: this.#text('revert'),
      run: () => this.store.set({ flat: false }),
    });
  }

  /** Show or put away the layers; the button in the bar brings them back. */
  #togglePanel(): void {
    byId('panel').classList.toggle('shut');
    this.#opening.follow();
  }

  #back(): void {
    const { item, near } = this.store.state;
    if (item) this.store.set({ item: null });
    else if (near) this.store.set({ near: null });
  }

  #tileFailed(layer: string, error: Error): void {
    // A tile that was let go because the view moved on is no failure.
    if (error.name === 'AbortError') return;
    this.#failedLayers.add(layer);
    tellFailure(this.store.state.lang, layer, true);
    this.#live.now();
  }

  #gone(seconds: number): void {
    showBanner(this.#text('serverGone', { seconds }), {
      label: this.#text('retry'),
      run: () => this.#live.now(),
    });
  }

  /** Say what went wrong where it can be mended; what nobody foresaw goes to the console. */
  #report(error: unknown): void {
    if (error instanceof DOMException && error.name === 'AbortError') return;
    if (!(error instanceof ServerError)) console.error(error);
    else if (error.failure === 'gone') this.#live.noticeGone();
    else if (error.failure === 'refused') notify(this.#text('refused'));
    else notify(error.message);
  }

  #text(key: TextKey, values?: Record<string, string | number>): string {
    return text(this.store.state.lang, key, values);
  }
}

export function panelUrl(lang: string, theme: string): string {
  return `/panel?${new URLSearchParams({ lang, theme })}`;
}

/** The layers that are on when nobody said otherwise. */
export function defaultLayers(layers: ReadonlyMap<string, PanelLayer>): Set<string> {
  return new Set([...layers.values()].filter((layer) => layer.visible).map((layer) => layer.id));
}

function itemOf({ layer, feature }: Hit): ItemRef | null {
  const id = feature.properties['id'];
  return typeof id === 'string' ? { layer, id } : null;
}
