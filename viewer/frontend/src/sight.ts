/** Sight: who sees this, the net, the way ahead, one camera, the whole district, in one panel. */

import { getJson, ServerError } from './api';
import { track } from './busy';
import type { Feature } from './contract';
import { byId, h, keepFocus } from './dom';
import type { Drawing } from './drawing';
import type { LonLat } from './geodesy';
import type { Known } from './known';
import { isPlace, type ItemRef, type Lang, type SightAsk, type SightQuestion, type Target } from './link';
import { notify } from './notices';
import { middle, type Opened } from './opening';
import type { Post } from './respondpost';
import type { Absence } from './sightanswers';
import { Calibration } from './sightcalibrate';
import { CLOSEST_ZOOM } from './sightflight';
import { CameraPart } from './sightcamera';
import { Cases } from './sightcases';
import { CoveragePart } from './sightcover';
import { frame } from './sightframe';
import { AZIMUTH, looksLine } from './sightlooks';
import { placeButtons, viewButton } from './sightoffers';
import { NetPart } from './sightnet';
import { CAMERAS, VIEWS, writesCameras, type Asked, type Part, type SightPage } from './sightpart';
import { SchoolPart } from './sightschool';
import { SeesPart } from './sightsees';
import { TrackPart } from './sighttrack';
import { absenceText, sightWords } from './sightwords';
import type { Stage } from './stage';
import type { Store } from './store';
import { text } from './texts';
import type { UndoStack } from './undo';

/** Everything that sight draws: what a part leaves out is empty. */
const NOTHING = {
  'answer-sight-areas': [], 'answer-cover': [], 'answer-cover-hatch': [], 'answer-blind': [], 'answer-view-rings': [], 'answer-view-hatch': [],
  'answer-view-edges': [], 'answer-view-volume': [], 'answer-blockers': [],
  'answer-sight-lines': [], 'answer-sight-paths': [], 'answer-sight-points': [],
  'answer-sight-badges': [],
};
/** How soon a server that is still working something out is asked again. */
const AGAIN_MS = 5000;

export interface SightEvents {
  open(item: ItemRef, place: LonLat): void;
  /** Send somebody to a place, which may be a post to be held in time. */
  respond(place: LonLat, post: Post | null): void;
  /** Something was written. */
  changed(): void;
  failed(error: unknown): void;
}

export class Sight {
  readonly #root = h('aside', { id: 'sight', class: 'side card', hidden: true });
  readonly #parts: Readonly<Record<SightAsk, Part>> & { readonly sees: SeesPart };
  readonly #calibration: Calibration;
  readonly #absent = new Map<string, Absence>();
  #question = new AbortController();
  #asked: Asked | null = null;
  /** Whether the server said last that it is still reading what there is. */
  #isReading = false;
  /** Whether to bring the answer into view, as when the reader has just asked. */
  #follows = false;
  #part: Part | null = null;
  /** What was told last to those who do not see the panel. */
  #told = '';
  /** What was brought out from under the panels already. */
  #revealed: Asked | null = null;

  constructor(
    private readonly store: Store,
    private readonly stage: Stage,
    private readonly known: Known,
    drawing: Drawing,
    undo: UndoStack,
    private readonly events: SightEvents,
  ) {
    byId('respond').after(this.#root);
    const page: SightPage = {
      store, stage, known, root: this.#root,
      redraw: () => this.#draw(),
      redrawMap: () => this.#drawMap(),
      arrive: (places) => this.#arrive(places),
      absent: (what, why) => this.#miss(what, why),
      isAbsent: (what) => this.#absent.has(what),
      show: (question) => this.show(question),
      open: (item, place) => events.open(item, place),
      respond: (place, post) => events.respond(place, post),
      failed: (error) => this.#failed(error),
    };
    this.#calibration = new Calibration(page, drawing, undo, () => events.changed());
    this.#parts = {
      sees: new SeesPart(page, new Cases(page)),
      net: new NetPart(page),
      track: new TrackPart(page),
      camera: new CameraPart(page, this.#calibration),
      coverage: new CoveragePart(page, this.#calibration),
      school: new SchoolPart(page),
    };
    store.subscribe((now, before) => {
      // One answer stands at the right: what is opened beside puts this away.
      const other = (['near', 'respond', 'cover'] as const).some(
        (each) => now[each] !== before[each] && now[each] !== null);
      if (now.sight && now.sight === before.sight && other) store.set({ sight: null });
    });
  }

  /** Whether there is anything that sees, and this reader may ask what. */
  get offered(): boolean {
    return this.#isOpen && (this.known.layers.get(CAMERAS)?.drawn ?? false);
  }

  /** Those who may read what cameras see may ask about it; many districts keep it to staff. */
  get #isOpen(): boolean {
    return this.known.layers.has(VIEWS);
  }

  /** Put the calibration away, if that is what is at work; false where it is not. */
  get calibrating(): { readonly shown: boolean; close(): void } {
    return this.#calibration;
  }

  show(sight: SightQuestion): void {
    if (!this.offered) {
      notify(sightWords(this.store.state.lang, this.#isOpen ? 'noCameras' : 'closed'));
    } else {
      this.#follows = true;
      this.store.set({ sight, camera: null, near: null, respond: null, cover: null, item: null });
    }
  }

  /** Ask who sees something, or cast a net around it. */
  at(ask: SightAsk, target: Target): void {
    // Of a camera one wants to know what it sees.
    const isCamera = ask === 'sees' && !isPlace(target) && target.layer === CAMERAS;
    this.show({ ask: isCamera ? 'camera' : ask, target });
  }

  toggleCoverage(): void {
    const { sight } = this.store.state;
    if (sight && sight.target === null) this.store.set({ sight: null });
    else {
      this.show({ ask: 'coverage', target: null });
      const { district } = this.known.panel;
      if (district && this.offered) this.stage.home(district.bbox);
    }
  }

  /** Take a click on the map that means a spot; false where none is asked for. */
  takes(place: LonLat): boolean {
    const { sight } = this.store.state;
    if (!sight) return false;
    if (sight.ask === 'camera' || !sight.target || !isPlace(sight.target)) return true;
    this.show({ ask: sight.ask, target: place });
    return true;
  }

  pick(index: number): boolean {
    return !this.#root.hidden && (this.#part?.pick(index) ?? false);
  }

  step(by: 1 | -1): void {
    if (!this.#root.hidden) this.#part?.step(by);
  }

  fold(): boolean {
    return this.#part?.fold() ?? false;
  }

  /** Ask at the street before the building that is asked about. */
  outside(): void {
    if (this.#part === this.#parts.sees) this.#parts.sees.outside();
  }

  /** The map moved. */
  follow(): void {
    if (this.#calibration.shown) this.#calibration.follow();
  }

  /** What stands over the fields in the popup of an item: which way a camera looks. */
  told({ layer, item }: Opened): HTMLElement[] {
    // Who may not read where it looks is not told that nobody knows.
    if (layer.id !== CAMERAS || !layer.popup.some(({ name }) => name === AZIMUTH)) return [];
    const start = () => this.#calibration.start({
      target: { layer: layer.id, id: item.id }, point: middle(item), item,
    });
    const may = this.offered && this.store.state.past === null && writesCameras({ known: this.known });
    return [looksLine(this.store.state.lang, item.properties, may ? start : null)];
  }

  /** Buttons for the popup of an item. */
  offers({ layer, item }: Opened): HTMLElement[] {
    if (!this.offered || this.store.state.past !== null) return [];
    const target = { layer: layer.id, id: item.id };
    if (layer.id === CAMERAS) {
      return this.#absent.has('view') ? []
        : [viewButton(this.store.state.lang, () => this.at('camera', target))];
    }
    return this.buttons(layer.kind === 'point' || layer.id === 'incidents' ? target : middle(item), 'link');
  }

  /** Buttons that ask about a place: who sees it, and the net around it. */
  buttons(target: Target, kind: 'link' | 'tool'): HTMLElement[] {
    if (!this.offered) return [];
    return placeButtons(this.store.state.lang, kind, (ask) => this.#absent.has(ask), (ask) =>
      this.at(ask, target));
  }

  /** Ask anew: another question, other data, another language. */
  async ask(): Promise<void> {
    this.#question.abort();
    this.#question = new AbortController();
    const { signal } = this.#question;
    const { sight } = this.store.state;
    for (const [what, why] of this.#absent) if (why === 'loading') this.#absent.delete(what);
    const part = sight && this.#parts[sight.ask];
    const same = sight?.target === this.#asked?.target;
    if (part !== this.#part || !same) this.#part?.forget();
    this.#part = part;
    if (!sight || !part) {
      this.#asked = null;
      this.#draw();
      return;
    }
    if (!same) this.#asked = null;
    this.#draw();
    try {
      this.#asked = sight.target && ((same && this.#asked) || await this.#find(sight.target, signal));
      if (signal.aborted || (sight.target && !this.#asked)) return;
      this.#draw();
      await part.ask(this.#asked, signal);
      if (!signal.aborted && this.#absent.get(sight.ask) !== 'loading') this.#isReading = false;
    } catch (error) {
      if (!signal.aborted) this.#failed(error);
    }
  }

  /** Where it is that is asked about; what is there no more is said and left. */
  async #find(target: Target, signal: AbortSignal): Promise<Asked | null> {
    if (isPlace(target)) return { target, point: target, item: null };
    const { lang } = this.store.state;
    const address = `/collections/${target.layer}/items/${encodeURIComponent(target.id)}`;
    try {
      const item = (await track(getJson<Feature>(address, lang, signal))).body;
      return { target, point: middle(item), item };
    } catch (error) {
      if (!(error instanceof ServerError) || error.status !== 404) throw error;
      notify(text(lang, 'itemGone'));
      this.store.set({ sight: null });
      return null;
    }
  }

  #miss(what: string, why: Absence): void {
    this.#absent.set(what, why);
    this.#draw();
    if (why !== 'loading') return;
    this.#isReading = true;
    const { signal } = this.#question;
    setTimeout(() => signal.aborted || void this.ask(), AGAIN_MS);
  }

  #arrive(places: readonly LonLat[]): void {
    if (places.length === 0) return;
    if (this.#follows) this.stage.frame(places, CLOSEST_ZOOM);
    // A link says where to look, but not from under which panels.
    else if (this.#asked && this.#asked !== this.#revealed) this.stage.reveal(this.#asked.point);
    this.#follows = false;
    this.#revealed = this.#asked;
  }

  /** An answer that somebody gave up waiting for is no failure. */
  #failed(error: unknown): void {
    if (error instanceof DOMException && error.name === 'AbortError') return;
    this.events.failed(error);
  }

  #draw(): void {
    const { sight, lang } = this.store.state;
    const scrolled = this.#root.querySelector('.scroll')?.scrollTop ?? 0;
    this.#root.hidden = sight === null;
    if (sight && this.#part) keepFocus(() => this.#fill(lang, sight, this.#part as Part));
    else this.#root.replaceChildren();
    this.#root.querySelector('.scroll')?.scrollTo({ top: scrolled });
    this.#tell(sight ? (this.#part?.told?.(lang) ?? '') : '');
    this.#drawMap();
  }

  /** Tell those who do not see the panel what it comes to, once. */
  #tell(told: string): void {
    if (told === this.#told) return;
    this.#told = told;
    byId('said').textContent = told;
  }

  #fill(lang: Lang, sight: SightQuestion, part: Part): void {
    const why = this.#absent.get(sight.ask);
    this.#root.setAttribute('aria-label', sightWords(lang, 'title'));
    this.#root.replaceChildren(
      ...frame(lang, {
        question: sight, asked: this.#asked, known: this.known,
        isAbsent: (ask) => this.#absent.has(ask),
        show: (question) => this.show(question),
        close: () => this.store.set({ sight: null }),
      }),
      h('div', { class: 'scroll' },
        this.#isReading && why !== 'loading'
          && h('p', { class: 'note' }, absenceText(lang, 'loading')),
        ...(why ? [h('p', { class: 'note' }, absenceText(lang, why))] : part.content(lang))),
    );
  }

  #drawMap(): void {
    const { sight } = this.store.state;
    const rows = sight && this.#part ? this.#part.rows() : {};
    this.stage.dim(sight?.ask === 'coverage');
    this.stage.answer({ ...NOTHING, ...rows, ...this.#calibration.rows() });
  }
}
