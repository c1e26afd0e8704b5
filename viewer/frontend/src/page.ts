/** The life map: the reader's choices, the map, the lists and the server brought together. */

import { Asking } from './asking';
import { drawBar } from './bar';
import { CoverPanel } from './catchment';
import { Closures, CLOSURES } from './closures';
import { ClosureTool } from './closuresform';
import type { Panel } from './contract';
import { drawControls, turnCompass } from './controls';
import { byId, keepFocus } from './dom';
import { Drawing } from './drawing';
import { Foot } from './foot';
import { Editing } from './editing';
import { ENOUGH_FRAMES_A_SECOND } from './frames';
import type { LonLat } from './geodesy';
import { showHelp } from './help';
import { HistoryPanel } from './history';
import { listenToKeys } from './keys';
import type { Known } from './known';
import { isPlace, type ItemRef, type Target, type View } from './link';
import type { Pick } from './map';
import { itemOf, meaningOf } from './meaning';
import { notify } from './notices';
import { Opening } from './opening';
import { FigurePanel } from './feedfigure';
import { Hours } from './feedhours';
import { aboutItem } from './feeditem';
import { Feeds } from './feedstates';
import { drawPanel, updateSwitches } from './panel';
import { PastDay } from './pastday';
import { Respond } from './respond';
import { INCIDENTS, IncidentQueue } from './respondqueue';
import { words } from './respondwords';
import { Sending } from './sending';
import { Sight } from './sight';
import { Sharing } from './sharing';
import { PHONE, Stage } from './stage';
import { SearchBox } from './search';
import type { Found } from './searching';
import { remember, type State, type Store } from './store';
import { Streaming } from './streaming';
import { text } from './texts';
import { Troubles } from './troubles';
import { UndoStack } from './undo';

/** Tilt of the map when it comes back from the flat mode, in degrees. */
const TILTED = 48;
/** A street or a dong is seen whole; anything smaller (in degrees) is seen from this near. */
const WIDE_DEG = 0.003;
const CLOSE_ZOOM = 16.5;
const ADDRESSES = 'addresses';
/** The coverage that the hills are made of. */
const GROUND = 'ground';
/** What changes an answer wherever it changes. */
const ANSWERING = [CLOSURES, INCIDENTS, 'units'];
/** What stands at the side in the place of a figure's list. */
const ASIDE = ['near', 'respond', 'cover', 'sight'] as const;
/** So much nearer shows the members of a counted group apart. */
const GROUP_ZOOMS = 2;

export class Page {
  readonly #stage: Stage;
  readonly #asking: Asking;
  readonly #opening: Opening;
  readonly #troubles: Troubles;
  readonly #foot = new Foot(byId('foot'));
  readonly #sharing: Sharing;
  readonly #search: SearchBox;
  readonly #undo: UndoStack;
  readonly #drawing: Drawing;
  readonly #closures: Closures;
  readonly #closing: ClosureTool;
  readonly #respond: Respond;
  readonly #cover: CoverPanel;
  readonly #queue: IncidentQueue;
  readonly #editing: Editing;
  readonly #history: HistoryPanel;
  readonly #past: PastDay;
  readonly #sight: Sight;
  readonly #sending: Sending;
  readonly #streaming: Streaming;
  readonly #feeds: Feeds;
  readonly #figure: FigurePanel;
  readonly #hours: Hours;
  /** Whether the reader, a link or an earlier visit has settled if the map is flat. */
  #flatIsChosen: boolean;
  /** Whether the list of layers was put away for a net. */
  #yielded = false;

  constructor(
    private readonly store: Store,
    private readonly known: Known,
    view: View,
    { flatIsChosen }: { flatIsChosen: boolean },
  ) {
    this.#flatIsChosen = flatIsChosen;
    this.#troubles = new Troubles(store, {
      ask: () => this.#refresh(),
      unheard: (since) => this.#unheard(since),
    });
    const failed = (error: unknown) => this.#troubles.report(error);
    this.#stage = new Stage(store, view, {
      pick: (pick) => this.#picked(pick),
      hover: (hit) => {
        const item = hit && itemOf(hit);
        this.#asking.hover(item);
        this.#streaming.see(item);
      },
      point: (place) => this.#drawing.move(place),
      view: (moved) => this.#moved(moved),
      frame: () => this.#opening.follow(),
      slow: (rate) => this.#slow(rate),
      failed,
      tileFailed: (layer, error) => this.#troubles.tileFailed(layer, error),
    });
    this.#sharing = new Sharing(store, known, () => this.#stage.map.view,
      (view) => this.#stage.map.look(view));
    this.#asking = new Asking(store, this.#stage, known, {
      open: (item, place, height) => this.#opening.at(item, [...place, height]),
      tools: (place) => this.#sight.buttons(place, 'tool'),
      failed,
    });
    this.#opening = new Opening(store, this.#stage, known, {
      opened: (item, place) => this.#asking.opened(item, place),
      ask: (place) => this.#asking.at(place),
      respond: (place) => this.#respond.at(place),
      told: (opened) => {
        const { over, under } = aboutItem(opened, this.#feeds, known.panel, store.state.lang, () =>
          this.#opening.follow());
        return { over: [...this.#sight.told(opened), ...over], under };
      },
      offers: (opened) => [...this.#sight.offers(opened), ...this.#editing.offers(opened)],
      failed,
    });
    this.#undo = new UndoStack({
      undone: (what) => notify(words(store.state.lang, 'undone', { what })),
      failed,
    });
    this.#drawing = new Drawing(
      (place) => this.#stage.map.project(place), (rows) => this.#stage.answer(rows));
    this.#closures = new Closures(store, this.#stage, known, this.#drawing, this.#undo, {
      changed: () => void this.#reanswer(),
      failed,
    });
    this.#closing = new ClosureTool(store, known, this.#closures, failed);
    this.#respond = new Respond(store, this.#stage, known, this.#closures, this.#closing, {
      tools: (target) => this.#sight.buttons(target, 'tool'),
      open: (item, place) => this.#opening.at(item, [...place, 0]),
      failed,
    });
    this.#sight = new Sight(store, this.#stage, known, this.#drawing, this.#undo, {
      open: (item, place) => this.#opening.at(item, [...place, 0]),
      respond: (place, post) => this.#respond.at(place, post),
      changed: () => void this.#refresh().catch(failed),
      failed,
    });
    this.#cover = new CoverPanel(store, this.#stage, known, failed);
    this.#past = new PastDay(store, this.#stage, failed);
    this.#history = new HistoryPanel(store, known, {
      changed: () => void this.#refresh().catch(failed),
      then: (moment) => void this.#past.see(moment),
      failed,
    });
    this.#editing = new Editing(store, known, this.#drawing, this.#undo, {
      changed: () => void this.#refresh().catch(failed),
      history: (opened) => this.#history.show(opened),
      failed,
    });
    this.#sending = new Sending(store, known, this.#stage, {
      changed: () => void this.#refresh().catch(failed),
      failed,
    });
    this.#queue = new IncidentQueue((item) => this.#respond.at(item));
    this.#search = new SearchBox(store, known, {
      centre: () => this.#centre,
      pick: (found) => this.#go(found),
      failed,
    });
    this.#streaming = new Streaming(store, this.#stage, {
      everywhere: () => ANSWERING.filter((id) => known.layers.has(id)),
      refresh: () => this.#refresh(),
      failed,
    });
    this.#feeds = new Feeds(store, this.#stage, {
      changed: () => this.#feedsChanged(),
      failed,
    });
    this.#figure = new FigurePanel(store, this.#stage, known, this.#feeds, failed);
    this.#hours = new Hours(store, this.#stage, known, failed);
    store.subscribe((now, before) => this.#changed(now, before));
  }

  get deck(): Stage['map']['deck'] {
    return this.#stage.map.deck;
  }

  /** Draw everything for the first time; `home` is false where a link fixed the view. */
  async start(home: boolean): Promise<void> {
    this.#listen();
    byId('panel').classList.toggle('shut', PHONE.matches);
    this.#yieldPanel(this.store.state.sight?.ask === 'net');
    this.#drawFrame();
    if (home) this.#home({ glide: false });
    await this.#stage.load();
    this.#moved(this.#stage.map.view);
    await Promise.all([
      this.#asking.ask(), this.#opening.open(), this.#cover.ask(), this.#live(),
    ]).catch((error: unknown) => this.#troubles.report(error));
    await Promise.all([this.#respond.ask(), this.#sight.ask(), this.#feeds.refresh()]);
    this.#drawControls();
    await this.#figure.ask();
    this.#troubles.watch();
    this.#feeds.watch();
    this.#streaming.follow();
  }

  #listen(): void {
    const { store } = this;
    listenToKeys({
      help: () => this.#help(),
      flat: () => store.set({ flat: !store.state.flat }),
      relief: () => this.#relief?.(),
      layers: () => this.#togglePanel(),
      back: () => this.#back(),
      pick: (index) =>
        this.#sight.pick(index) || this.#respond.pick(index) || this.#cover.pick(index) || this.#asking.pick(index),
      askCentre: () => {
        if (this.#drawing.active) this.#drawing.add(this.#centre);
        else this.#asking.at(this.#centre);
      },
      respond: () => this.#respond.at(store.state.item ?? store.state.near ?? this.#centre),
      sees: () => this.#sight.at('sees', this.#chosen),
      net: () => this.#sight.at('net', this.#chosen),
      outside: () => this.#sight.outside(),
      sight: () => this.#sight.toggleCoverage(),
      step: (by) => this.#sight.step(by),
      close: () => this.#closing.toggle(),
      cover: () => this.#cover.toggle(),
      figure: () => this.#figure.toggle(),
      hours: () => this.#hours.offered && this.#hours.toggle(),
      add: () => this.#editing.toggle(),
      past: () => this.#past.toggle(),
      queue: () => this.#queue.focus(),
      search: () => this.#search.focus(),
      undo: () => void this.#undo.undo(),
      eraseCorner: () => this.#drawing.back(),
    });
  }

  /** What is chosen: an item, an incident, a spot, or else the middle of the map. */
  get #chosen(): Target {
    const { item, respond, near, sight } = this.store.state;
    return item ?? respond ?? sight?.target ?? near ?? this.#centre;
  }

  get #centre(): LonLat {
    const { longitude, latitude } = this.#stage.map.view;
    return [longitude, latitude];
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
      this.#search.redraw();
      drawBar(byId('bar'), this.known.panel, this.store, this.#search.element, {
        help: () => this.#help(),
        layers: () => this.#togglePanel(),
        signedOut: () => location.reload(),
        failed: (error) => this.#troubles.report(error),
      });
      this.#streaming.show(byId('bar'));
      byId('bar').querySelector('.clock')?.after(this.#feeds.badge);
      this.#drawControls();
    });
    this.#stage.map.label(text(lang, 'map'));
    this.#feeds.redraw();
    this.#past.redraw();
    this.#drawData();
  }

  /** Draw what changes with the data. */
  #drawData(): void {
    keepFocus(() => drawPanel(byId('panel'), this.known.panel, this.store, () => this.#togglePanel()));
    this.#feeds.drawPanel(byId('panel'));
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
      relief: this.#relief,
      close: this.#closing.offered ? () => this.#closing.toggle() : null,
      cover: this.#cover.offered ? () => this.#cover.toggle() : null,
      sight: this.#sight.offered ? () => this.#sight.toggleCoverage() : null,
      figure: this.#figure.offered ? () => this.#figure.toggle() : null,
      hours: this.#hours.offered ? () => this.#hours.toggle() : null,
      add: this.#editing.offered ? () => this.#editing.toggle() : null,
      send: this.#sending.offered ? () => this.#sending.toggle() : null,
      past: () => this.#past.toggle(),
    });
  }

  /** Another state of a feed: what is drawn of it, and what is offered at all. */
  #feedsChanged(): void {
    if (this.store.state.figure) this.#figure.draw();
    keepFocus(() => this.#drawControls());
  }

  /** Put the map on its hills, or on the plain again; null where the ground is not known. */
  get #relief(): (() => void) | null {
    if (!this.known.layers.get(GROUND)?.drawn) return null;
    const { store } = this;
    return () => store.set({ relief: store.state.flat || !store.state.relief, flat: false });
  }

  #hint(): void {
    const { near, respond, cover, sight, figure, lang } = this.store.state;
    const hint = byId('hint');
    hint.className = 'card';
    hint.hidden = [near, respond, cover, sight, figure].some((each) => each !== null);
    hint.textContent = text(lang, this.known.panel.district ? 'answerHint' : 'nothingLoaded');
  }

  #home(how: { glide?: boolean } = {}): void {
    if (this.known.panel.district) this.#stage.home(this.known.panel.district.bbox, how);
  }

  #changed(now: State, before: State): void {
    const { lang, theme, flat, relief, scale } = now;
    remember({
      ...(lang === before.lang ? {} : { lang }),
      ...(theme === before.theme ? {} : { theme }),
      ...(scale === before.scale ? {} : { scale }),
      ...(flat === before.flat ? {} : { flat }),
    });
    this.#flatIsChosen ||= flat !== before.flat;
    const restyled = lang !== before.lang || theme !== before.theme;
    if (restyled) void this.#restyle().catch((error: unknown) => this.#troubles.report(error));
    else if (flat !== before.flat || relief !== before.relief || scale !== before.scale) {
      this.#reshape(now, before);
    }
    if (now.layers !== before.layers) {
      updateSwitches(byId('panel'), now.layers);
      this.#feeds.redraw();
      this.#hours.redraw();
      this.#stage.redraw();
      this.#streaming.follow();
    }
    if (now.past !== before.past) this.#drawControls();
    if (now.figure !== before.figure) void this.#figure.ask();
    if (now.cover !== before.cover) void this.#cover.ask(before.cover);
    if (now.respond !== before.respond) {
      this.#queue.mark(incidentOf(now));
      void this.#respond.ask();
    }
    if (now.sight !== before.sight) {
      this.#yieldPanel(now.sight?.ask === 'net');
      this.#queue.mark(incidentOf(now));
      void this.#sight.ask();
    }
    if (now.near !== before.near || now.layers !== before.layers) void this.#asking.ask();
    if (now.item !== before.item) {
      this.#streaming.see(now.item);
      void this.#opening.open();
    }
    this.#hint();
    this.#sharing.soon();
    if (now.figure && ASIDE.some((each) => now[each] && now[each] !== before[each])) {
      this.store.set({ figure: null });
    }
  }

  /** Another language or theme: everything is said and drawn anew, the map keeps its tiles. */
  async #restyle(): Promise<void> {
    const { lang, theme } = this.store.state;
    // What the page says by itself changes at once; what the server says, once it is there.
    this.#drawFrame();
    await Promise.all([this.known.refresh(lang, theme), this.#stage.load()]);
    this.#drawFrame();
    this.#closing.redraw();
    await this.#askAll();
    this.#hours.redraw();
  }

  /** Ask everything anew that is open. */
  async #askAll(): Promise<void> {
    await Promise.all([
      this.#asking.ask(), this.#opening.open(), this.#respond.ask(), this.#cover.ask(), this.#live(),
      this.#sight.ask(), this.#feeds.refresh(), this.#figure.ask(),
    ]);
  }

  /** The server is not heard since then; once it is again, what was asked meanwhile is asked anew. */
  #unheard(since: Date | null): void {
    document.documentElement.dataset['server'] = since ? 'silent' : 'heard';
    this.#streaming.unheard(since);
    if (since !== null) return;
    this.#search.again();
    void this.#askAll().catch((error: unknown) => this.#troubles.report(error));
  }

  /** Answer the questions of now again: the roads, or what stands beside them, changed. */
  async #reanswer(): Promise<void> {
    await Promise.all([this.#respond.ask(), this.#cover.ask(), this.#sight.ask()]);
  }

  /** What goes on just now: the incidents that are open, the closures; whether those changed. */
  async #live(): Promise<boolean> {
    const { lang } = this.store.state;
    const [changed] = await Promise.all([
      this.#closures.refresh(), this.#queue.refresh(lang, this.known.layers.get(INCIDENTS)),
    ]);
    this.#queue.mark(incidentOf(this.store.state));
    return changed;
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
    const changed = await this.known.refresh(lang, theme);
    if (changed) {
      const { district, actor } = this.known.panel;
      const sameFrame =
        JSON.stringify([district, actor]) === JSON.stringify([before.district, before.actor]);
      if (sameFrame) this.#drawData();
      else this.#drawFrame();
      this.#turnOnNew(usual);
      // What changed is told tile by tile: the scene says anew only which layers there are.
      const sameScene = sameFrame && this.#stage.pinned && sceneOf(this.known.panel) === sceneOf(before);
      if (!sameScene) await this.#stage.load();
      if (district?.id !== before.district?.id) this.#home();
      await this.#asking.ask();
    }
    // The closures first: what they changed is marked against the answer of before.
    if ((await this.#live()) || changed) await this.#reanswer();
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
    if (this.#drawing.active) {
      this.#drawing.add(pick.point);
      return;
    }
    const [longitude, latitude] = pick.point;
    const { map } = this.#stage;
    const meaning = meaningOf(pick, this.known.layers);
    const { respond, sight } = this.store.state;
    if (meaning.kind === 'group') {
      map.look({ longitude, latitude, zoom: map.view.zoom + GROUP_ZOOMS });
    } else if (meaning.kind === 'item' && meaning.item.layer === INCIDENTS && !sight) {
      this.#respond.at(meaning.item);
    } else if (meaning.kind === 'item') {
      this.#opening.at(meaning.item, [longitude, latitude, pick.height], meaning.choices);
    } else if (sight) {
      this.#sight.takes(pick.point);
    } else if (respond === null) {
      this.#asking.at(pick.point, meaning.here);
    } else if (isPlace(respond)) {
      this.#respond.at(pick.point);
    }
  }

  /** Go to what was found: see all of it, and open it; an address or a spot is asked around. */
  #go({ layer, item, place, box }: Found): void {
    const { map } = this.#stage;
    if (box && Math.max(box[2] - box[0], box[3] - box[1]) > WIDE_DEG) this.#stage.home(box);
    else map.look({ longitude: place[0], latitude: place[1], zoom: Math.max(map.view.zoom, CLOSE_ZOOM) });
    const shown = layer ? this.known.layers.get(layer) : undefined;
    if (!layer || !item || !shown || layer === ADDRESSES) {
      this.#asking.at(place);
      return;
    }
    const { layers } = this.store.state;
    if (shown.drawn && !layers.has(layer)) this.store.set({ layers: new Set([...layers, layer]) });
    this.#opening.at({ layer, id: item }, [...place, 0]);
  }

  #moved(view: View): void {
    this.#streaming.follow();
    this.#respond.follow();
    this.#sight.follow();
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

  /** A net needs the width that the list of layers takes: that goes while it stands, and comes back. */
  #yieldPanel(isNet: boolean): void {
    const { classList } = byId('panel');
    if (isNet && !classList.contains('shut')) this.#yielded = classList.toggle('shut');
    else if (!isNet && this.#yielded) {
      this.#yielded = false;
      classList.remove('shut');
    }
  }

  /** Show or put away the layers; the keyboard goes where they are, or to what brings them back. */
  #togglePanel(): void {
    const shut = byId('panel').classList.toggle('shut');
    this.#yielded = false;
    byId(shut ? 'layers-button' : 'panel-close').focus({ preventScroll: true });
    this.#opening.follow();
  }

  #back(): void {
    const { item, near, respond, cover, sight, figure } = this.store.state;
    const open = [this.#sight.calibrating, this.#past, this.#hours, this.#editing, this.#history, this.#sending].find((each) => each.shown);
    if (open) open.close();
    else if (this.#drawing.active) this.#drawing.cancel();
    else if (item) this.store.set({ item: null });
    else if (respond) this.#respond.fold() || this.store.set({ respond: null });
    else if (sight) this.#sight.fold() || this.store.set({ sight: null });
    else if (cover) this.store.set({ cover: null });
    else if (figure) this.store.set({ figure: null });
    else if (near) this.store.set({ near: null });
  }
}

/** What of the panel the scene follows from: which layers are drawn, and which images they are. */
function sceneOf({ themes }: Panel): string {
  return JSON.stringify(themes.flatMap(({ layers }) => layers).map(({ id, drawn, kind, as_of: asOf }) =>
    [id, drawn, kind === 'raster' ? asOf : null]));
}

/** The item that is answered about, whichever way. */
function incidentOf({ respond, sight }: State): ItemRef | null {
  const target = respond ?? sight?.target ?? null;
  return target && !isPlace(target) ? target : null;
}
