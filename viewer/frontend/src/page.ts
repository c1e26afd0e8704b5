/** The life map: the reader's choices, the map, the lists and the server brought together. */

import { Asking } from './asking';
import { drawBar } from './bar';
import { drawControls, turnCompass } from './controls';
import { byId, keepFocus } from './dom';
import { Foot } from './foot';
import { ENOUGH_FRAMES_A_SECOND } from './frames';
import { showHelp } from './help';
import { listenToKeys } from './keys';
import type { Known } from './known';
import type { View } from './link';
import type { Pick } from './map';
import { itemOf, meaningOf } from './meaning';
import { notify } from './notices';
import { Opening } from './opening';
import { drawPanel, updateSwitches } from './panel';
import { Sharing } from './sharing';
import { PHONE, Stage } from './stage';
import { remember, type State, type Store } from './store';
import { text } from './texts';
import { Troubles } from './troubles';

/** Tilt of the map when it comes back from the flat mode, in degrees. */
const TILTED = 48;
/** So much nearer shows the members of a counted group apart. */
const GROUP_ZOOMS = 2;

export class Page {
  readonly #stage: Stage;
  readonly #asking: Asking;
  readonly #opening: Opening;
  readonly #troubles: Troubles;
  readonly #foot = new Foot(byId('foot'));
  readonly #sharing: Sharing;
  /** Whether the reader, a link or an earlier visit has settled if the map is flat. */
  #flatIsChosen: boolean;

  constructor(
    private readonly store: Store,
    private readonly known: Known,
    view: View,
    { flatIsChosen }: { flatIsChosen: boolean },
  ) {
    this.#flatIsChosen = flatIsChosen;
    this.#troubles = new Troubles(store, () => this.#refresh());
    const failed = (error: unknown) => this.#troubles.report(error);
    this.#stage = new Stage(store, view, {
      pick: (pick) => this.#picked(pick),
      hover: (hit) => this.#asking.hover(hit && itemOf(hit)),
      view: (moved) => this.#moved(moved),
      frame: () => this.#opening.follow(),
      slow: (rate) => this.#slow(rate),
      failed,
      tileFailed: (layer, error) => this.#troubles.tileFailed(layer, error),
    });
    this.#sharing = new Sharing(store, known, () => this.#stage.map.view);
    this.#asking = new Asking(store, this.#stage, known, {
      open: (item, place, height) => this.#opening.at(item, [...place, height]),
      failed,
    });
    this.#opening = new Opening(store, this.#stage, known, {
      opened: (item, place) => this.#asking.opened(item, place),
      ask: (place) => this.#asking.at(place),
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
    this.#troubles.watch();
  }

  #listen(): void {
    const { store } = this;
    listenToKeys({
      help: () => this.#help(),
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
    const { district } = this.known.panel;
    document.title = [district?.name, text(lang, 'title')].filter(Boolean).join(' · ');
    keepFocus(() => {
      drawBar(byId('bar'), this.known.panel, this.store, {
        help: () => this.#help(),
        layers: () => this.#togglePanel(),
        signedOut: () => location.reload(),
        failed: (error) => this.#troubles.report(error),
      });
      this.#drawControls();
    });
    this.#stage.map.label(text(lang, 'map'));
    this.#drawData();
  }

  /** Draw what changes with the data. */
  #drawData(): void {
    keepFocus(() => drawPanel(byId('panel'), this.known.panel, this.store, () => this.#togglePanel()));
    this.#foot.credit(this.known.panel.attributions.join(' · '));
    this.#troubles.retellLayers();
    this.#hint();
  }

  #help(): void {
    showHelp(this.store.state.lang, this.known.panel.attributions);
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
    hint.textContent = text(lang, this.known.panel.district ? 'answerHint' : 'nothingLoaded');
  }

  #home(how: { glide?: boolean } = {}): void {
    if (this.known.panel.district) this.#stage.home(this.known.panel.district.bbox, how);
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
    if (restyled) void this.#restyle().catch((error: unknown) => this.#troubles.report(error));
    else if (flat !== before.flat || scale !== before.scale) this.#reshape(now, before);
    if (now.layers !== before.layers) {
      updateSwitches(byId('panel'), now.layers);
      this.#stage.redraw();
    }
    if (now.near !== before.near || now.layers !== before.layers) void this.#asking.ask();
    if (now.item !== before.item) void this.#opening.open();
    this.#hint();
    this.#sharing.soon();
  }

  /** Another language or theme: everything is said and drawn anew, the map keeps its tiles. */
  async #restyle(): Promise<void> {
    const { lang, theme } = this.store.state;
    await Promise.all([this.known.refresh(lang, theme), this.#stage.load()]);
    this.#drawFrame();
    await Promise.all([this.#asking.ask(), this.#opening.open()]);
  }

  #reshape(now: State, before: State): void {
    this.#drawFrame();
    const tilt = now.flat !== before.flat && !now.flat ? { pitch: TILTED } : null;
    void this.#stage.load().then(
      () => tilt && this.#stage.map.look(tilt),
      (error: unknown) => this.#troubles.report(error),
    );
  }

  /** See whether any data changed; only layers of another revision load again. */
  async #refresh(): Promise<void> {
    const { lang, theme } = this.store.state;
    const { panel: before, usual } = this.known;
    if (await this.known.refresh(lang, theme)) {
      const { district, actor } = this.known.panel;
      const sameFrame =
        JSON.stringify([district, actor]) === JSON.stringify([before.district, before.actor]);
      if (sameFrame) this.#drawData();
      else this.#drawFrame();
      this.#turnOnNew(usual);
      await this.#stage.load();
      if (district?.id !== before.district?.id) this.#home();
      await this.#asking.ask();
    }
    this.#stage.reload(this.#troubles.takeLayers());
  }

  /** Layers that this reader could not see before come up as they would have at the start. */
  #turnOnNew(before: ReadonlySet<string>): void {
    const fresh = [...this.known.usual].filter((id) => !before.has(id));
    if (fresh.length > 0) {
      this.store.set({ layers: new Set([...this.store.state.layers, ...fresh]) });
    }
  }

  #picked(pick: Pick): void {
    const [longitude, latitude] = pick.point;
    const { map } = this.#stage;
    const meaning = meaningOf(pick, this.known.layers);
    if (meaning.kind === 'group') {
      map.look({ longitude, latitude, zoom: map.view.zoom + GROUP_ZOOMS });
    } else if (meaning.kind === 'item') {
      this.#opening.at(meaning.item, [longitude, latitude, pick.height], meaning.choices);
    } else {
      this.#asking.at(pick.point, meaning.here);
    }
  }

  #moved(view: View): void {
    this.#foot.measure(view);
    turnCompass(byId('controls'), view);
    this.#sharing.soon();
  }

  /** Too few frames: go flat by itself, unless that was ever settled. */
  #slow(rate: number): void {
    if (rate >= ENOUGH_FRAMES_A_SECOND || this.#flatIsChosen) return;
    this.store.set({ flat: true });
    const { lang } = this.store.state;
    notify(text(lang, 'flatAuto', { rate: Math.max(1, Math.round(rate)) }), {
      label: text(lang, 'revert'),
      run: () => this.store.set({ flat: false }),
    });
  }

  /** Show or put away the layers; the keyboard goes where they are, or to what brings them back. */
  #togglePanel(): void {
    const shut = byId('panel').classList.toggle('shut');
    byId(shut ? 'layers-button' : 'panel-close').focus({ preventScroll: true });
    this.#opening.follow();
  }

  #back(): void {
    const { item, near } = this.store.state;
    if (item) this.store.set({ item: null });
    else if (near) this.store.set({ near: null });
  }
}
