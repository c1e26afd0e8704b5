/** Responding to an incident or a spot: who arrives first, on which way, and where people go. */

import { getJson, ServerError } from './api';
import { track } from './busy';
import { closureList, type ClosureTool } from './closuresform';
import type { Closures } from './closures';
import type { Feature } from './contract';
import { byId, h } from './dom';
import { formatAge, formatPoint } from './format';
import { metresPerPixel, type LonLat } from './geodesy';
import { itemName } from './items';
import type { Known } from './known';
import { isPlace, type ItemRef, type Target } from './link';
import type { Mode } from './modes';
import { notify } from './notices';
import { middle } from './opening';
import { arrivalsOf, changesOf, oldPaths, type Before, type Change } from './respondchanges';
import { askHydrants, HYDRANTS, type Hydrant } from './respondhydrants';
import { announce, RespondList, type Heading } from './respondlist';
import { postLine, type Post } from './respondpost';
import { askPlan, askRoute, type Arrival, type Group, type Plan } from './respondplan';
import { codeText } from './respondqueue';
import { Reach } from './respondreach';
import { respondRows } from './respondrows';
import { words } from './respondwords';
import { said, type Route } from './routes';
import type { Stage } from './stage';
import type { Store } from './store';
import { text } from './texts';

/** The streets around a scene, before it is known who comes from where. */
const SCENE_ZOOM = 15.5;
const FAR_ZOOM = 14;
const LABEL_PX = 48;

export interface RespondEvents {
  /** What else can be asked about the scene: buttons beside the choices. */
  tools(target: Target): readonly HTMLElement[];
  open(item: ItemRef, place: LonLat): void;
  failed(error: unknown): void;
}

export class Respond {
  readonly #list: RespondList;
  readonly #reach: Reach;
  #mode: Mode = 'emergency';
  #question = new AbortController();
  /** What is answered now, and where it is. */
  #target: Target | null = null;
  /** The post that the target is, where somebody is sent to hold it. */
  #post: { readonly target: Target; readonly post: Post } | null = null;
  #incident: Feature | null = null;
  #plan: Plan | null = null;
  #routes = new Map<string, Route>();
  #hydrants: readonly Hydrant[] = [];
  /** The closures that the plan was made under, and what was there before they changed. */
  #signature: string | null = null;
  #before: Before | null = null;
  #unfolded: string | null = null;
  #lit: string | null = null;
  #drawnTogetherM = 0;
  /** Whether to bring the first arrivals into view, as when the reader has just picked this. */
  #follow = false;

  constructor(
    private readonly store: Store,
    private readonly stage: Stage,
    private readonly known: Known,
    private readonly closures: Closures,
    private readonly tool: ClosureTool,
    private readonly events: RespondEvents,
  ) {
    this.#list = new RespondList(byId('respond'), {
      light: (index) => this.#light(index),
      unfold: (key) => this.#unfold(key),
      details: (layer, id) => this.#open({ layer, id }),
      incident: () => this.#incidentDetails(),
      mode: (mode) => {
        this.#mode = mode;
        this.#forgetPlan();
        void this.ask();
      },
      seen: () => {
        this.#before = null;
        this.#draw();
      },
      close: () => this.store.set({ respond: null }),
    });
    this.#reach = new Reach(stage, () => this.#draw(), events.failed);
  }

  /** Respond to an incident or a spot, and look at it; a post is to be held in time. */
  at(target: Target, post: Post | null = null): void {
    this.#follow = true;
    this.#post = post && { target, post };
    this.store.set({ respond: target, near: null, item: null });
  }

  /** Ask anew: about another scene, on other roads, in another language. */
  async ask(): Promise<void> {
    this.#question.abort();
    this.#question = new AbortController();
    const { respond } = this.store.state;
    if (respond !== this.#target) {
      this.#forgetPlan();
      this.#incident = null;
      this.#before = null;
      this.#target = respond;
      const unit = this.#heldPost?.unit;
      if (unit) this.#unfolded = `${unit.layer}/${unit.id}`;
    }
    if (!respond) {
      this.#list.hide();
      this.#drawMap();
      await this.#reach.ask(null, this.store.state.lang);
      return;
    }
    this.#draw();
    await this.#answer(respond, this.#question.signal).catch(this.events.failed);
  }

  /** Go to a row of the list; false where there is none. */
  pick(index: number): boolean {
    return this.#list.shown && this.#list.focus(index);
  }

  /** Fold what is unfolded; false where nothing is. */
  fold(): boolean {
    if (this.#unfolded === null) return false;
    this.#unfolded = null;
    this.#draw();
    return true;
  }

  #forgetPlan(): void {
    this.#plan = null;
    this.#routes = new Map();
    this.#hydrants = [];
    this.#signature = null;
    this.#unfolded = null;
    this.#lit = null;
  }

  async #answer(target: Target, signal: AbortSignal): Promise<void> {
    const { lang } = this.store.state;
    const scene = await this.#place(target, signal);
    if (!scene) return;
    // The place is known before the answer: from afar that is where to look meanwhile.
    if (this.#follow && this.stage.map.view.zoom < FAR_ZOOM) this.stage.frame([scene], SCENE_ZOOM);
    const { signature } = this.closures;
    const plan = await track(askPlan(scene, this.#mode, this.known.layers, lang, signal));
    if (this.#plan && signature !== this.#signature) {
      this.#before = { plan: this.#plan, paths: this.#paths };
    }
    if (!this.#plan) announce(lang, plan);
    this.#signature = signature;
    this.#plan = plan;
    // Ways stay until their successors come, or they would flicker with every change.
    const shown = new Set(arrivalsOf(plan).map(({ key }) => key));
    this.#routes = new Map([...this.#routes].filter(([key]) => shown.has(key)));
    this.#draw();
    this.#look(plan);
    await Promise.all([this.#askRoutes(plan, signal), this.#reach.ask(scene, lang)]);
  }

  /** Where the scene is; an incident that is over is said and left. */
  async #place(target: Target, signal: AbortSignal): Promise<LonLat | null> {
    if (isPlace(target)) return target;
    const { lang } = this.store.state;
    const address = `/collections/${target.layer}/items/${encodeURIComponent(target.id)}`;
    try {
      this.#incident = (await track(getJson<Feature>(address, lang, signal))).body;
      this.#draw();
      return middle(this.#incident);
    } catch (error) {
      if (!(error instanceof ServerError) || error.status !== 404) throw error;
      notify(text(lang, 'itemGone'));
      this.store.set({ respond: null });
      return null;
    }
  }

  async #askRoutes(plan: Plan, signal: AbortSignal): Promise<void> {
    if (!plan.roads) return;
    const each = async (group: Group, arrival: Arrival) => {
      const route = await track(askRoute(plan.scene, group, arrival, this.#lang, signal));
      this.#routes.set(arrival.key, route);
      // A list that is drawn anew under a finger loses the tap: only what is unfolded needs it.
      if (arrival.key === this.#unfolded) this.#draw();
      else this.#drawMap();
      const first = group.service === 'fire' && arrival === group.arrivals[0];
      if (first && group.direction === 'to') await this.#askHydrants(route, signal);
    };
    await Promise.all(plan.groups.flatMap((group) =>
      group.arrivals.map((arrival) => each(group, arrival))));
  }

  async #askHydrants(route: Route, signal: AbortSignal): Promise<void> {
    const layer = this.known.layers.get(HYDRANTS);
    const path = route.geometry?.coordinates;
    if (!layer?.drawn || !path) return;
    this.#hydrants = await track(askHydrants(path, layer, this.#lang, signal));
    this.#draw();
  }

  get #heldPost(): Post | null {
    return this.#post?.target === this.#target ? (this.#post?.post ?? null) : null;
  }

  get #lang() {
    return this.store.state.lang;
  }

  get #paths(): Map<string, readonly LonLat[]> {
    return new Map([...this.#routes].flatMap(([key, { geometry }]) =>
      geometry ? [[key, geometry.coordinates] as const] : []));
  }

  get #changes(): Map<string, Change> {
    return this.#plan ? changesOf(this.#before, this.#plan) : new Map<string, Change>();
  }

  /** See the scene with whoever comes first, once. */
  #look(plan: Plan): void {
    if (!this.#follow) return;
    this.#follow = false;
    const firsts = plan.groups.flatMap(({ arrivals }) => arrivals.slice(0, 1).map(({ place }) => place));
    const lons = [plan.scene, ...firsts].map(([lon]) => lon);
    const lats = [plan.scene, ...firsts].map(([, lat]) => lat);
    this.stage.home([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]);
  }

  #draw(): void {
    if (!this.#target) return;
    const lang = this.#lang;
    const closing = this.tool.offered
      ? [h('button', { class: 'tool', id: 'close-street', title: `${words(lang, 'close')} (C)`,
          onclick: () => this.tool.toggle() }, words(lang, 'close'))]
      : [];
    const end = this.tool.offered
      ? (held: Parameters<Closures['end']>[0]) =>
          void this.closures.end(held).catch(this.events.failed)
      : null;
    this.#list.show(lang, {
      heading: this.#heading(),
      mode: this.#mode,
      plan: this.#plan,
      hydrants: this.#hydrants,
      hydrantLayer: this.known.layers.get(HYDRANTS),
      routes: this.#routes,
      changes: this.#changes,
      unfolded: this.#unfolded,
      tools: [...closing, this.#reach.button(lang), ...this.events.tools(this.#target)],
      post: this.#heldPost,
      above: [...(this.#heldPost ? [postLine(lang, this.#heldPost)] : []), ...this.#reach.section(lang)],
      below: closureList(lang, this.known.layers.get('closures'), this.closures.signature === null ? null : this.closures.held, end),
    });
    this.#drawMap();
  }

  #drawMap(): void {
    this.#drawnTogetherM = this.#togetherM;
    const paths = this.#paths;
    this.stage.answer(respondRows({
      plan: this.#plan,
      hydrants: this.#hydrants,
      paths,
      oldPaths: oldPaths(this.#before, paths),
      other: this.#routes.get(this.#unfolded ?? '')?.alternative?.geometry?.coordinates ?? null,
      chosen: this.#lit ?? this.#unfolded,
      togetherM: this.#togetherM,
    }));
  }

  /** The map moved: labels that come too near each other go together, and part again. */
  follow(): void {
    if (this.#plan && this.#togetherM !== this.#drawnTogetherM) this.#drawMap();
  }

  /** So many metres of the map a label is wide, in steps of half a zoom. */
  get #togetherM(): number {
    const { zoom } = this.stage.map.view;
    const [, latitude] = this.#plan?.scene ?? [0, 0];
    return LABEL_PX * this.store.state.scale * metresPerPixel(Math.round(2 * zoom) / 2, latitude);
  }

  #heading(): Heading {
    const lang = this.#lang;
    const target = this.#target as Target;
    const street = said(this.#plan?.origin?.street, lang);
    if (isPlace(target)) {
      const place = formatPoint(target[0], target[1]);
      return { title: words(lang, 'titleSpot'), subtitle: street || place, isItem: false };
    }
    const layer = this.known.layers.get(target.layer);
    if (!layer || !this.#incident) return { title: words(lang, 'title'), subtitle: '', isItem: true };
    const { properties } = this.#incident;
    const codes = ['kind', 'urgency', 'state'].map((name) => codeText(layer, name, properties[name]));
    const onset = properties['onset'];
    const age = typeof onset === 'string' ? formatAge(onset, new Date(), lang) : '';
    const place = properties['place'] ?? street;
    return {
      title: itemName(layer, properties),
      subtitle: [...codes, age, place].filter(Boolean).join(' · '),
      isItem: true,
    };
  }

  /** The keys of the rows, in the order of the list. */
  get #keys(): string[] {
    const arrivals = this.#plan ? arrivalsOf(this.#plan) : [];
    return [...arrivals, ...this.#hydrants].map(({ key }) => key);
  }

  #light(index: number | null): void {
    const lit = index === null ? null : (this.#keys[index] ?? null);
    if (lit === this.#lit) return;
    this.#lit = lit;
    this.#drawMap();
  }

  #unfold(key: string): void {
    this.#unfolded = this.#unfolded === key ? null : key;
    this.#draw();
  }

  #open(item: ItemRef): void {
    const key = `${item.layer}/${item.id}`;
    const all = [...(this.#plan ? arrivalsOf(this.#plan) : []), ...this.#hydrants];
    const place = all.find((each) => each.key === key)?.place;
    if (place) this.events.open(item, place);
  }

  #incidentDetails(): void {
    const target = this.#target;
    if (target && !isPlace(target) && this.#plan) this.events.open(target, this.#plan.scene);
  }
}
