/** The list of who comes and where people go: the twin of the ways on the map. */

import { sign } from './answer';
import type { PanelLayer } from './contract';
import { byId, h, keepFocus, svg } from './dom';
import { formatAge, formatDistance, formatNumber } from './format';
import { ICONS } from './icons';
import type { Lang } from './link';
import type { Mode } from './modes';
import { arrivalsOf, type Change } from './respondchanges';
import type { Hydrant } from './respondhydrants';
import { roomOf, type Arrival, type Group, type Plan } from './respondplan';
import { lateBy, postMark, type Post } from './respondpost';
import { exportLinks, wayDetails } from './respondway';
import { formatMinutes, formatShare, serviceName, words } from './respondwords';
import { nearestAddress, said, type Basis, type Route } from './routes';
import { Rows } from './rows';
import { text } from './texts';
import { waiting } from './waiting';

export interface ListActions {
  light(index: number | null): void;
  /** Unfold a row, or fold it again. */
  unfold(key: string): void;
  /** Open the popup of a thing in the list. */
  details(layer: string, id: string): void;
  /** Open the popup of the incident itself. */
  incident(): void;
  mode(mode: Mode): void;
  /** What changed has been seen. */
  seen(): void;
  close(): void;
}

/** What it is about: an incident, or a spot of the map. */
export interface Heading {
  readonly title: string;
  readonly subtitle: string;
  readonly isItem: boolean;
}

export interface Shown {
  readonly heading: Heading;
  readonly mode: Mode;
  readonly plan: Plan | null;
  readonly hydrants: readonly Hydrant[];
  readonly hydrantLayer: PanelLayer | undefined;
  readonly routes: ReadonlyMap<string, Route>;
  readonly changes: ReadonlyMap<string, Change>;
  /** Key of the row that is unfolded. */
  readonly unfolded: string | null;
  /** The post that is to be held in time, where it is one. */
  readonly post: Post | null;
  /** What others put beside the choices, before the arrivals and after them. */
  readonly tools: readonly HTMLElement[];
  readonly above: readonly HTMLElement[];
  readonly below: readonly HTMLElement[];
}

/** So many of a layer go into a file: enough for the first of each kind. */
const EXPORTED = 20;
const ARRIVAL_MODES: readonly Mode[] = ['emergency', 'drive'];

export class RespondList {
  readonly #rows: Rows;

  constructor(
    private readonly root: HTMLElement,
    private readonly actions: ListActions,
  ) {
    this.#rows = new Rows(root, actions.light);
  }

  get shown(): boolean {
    return !this.root.hidden;
  }

  hide(): void {
    this.root.hidden = true;
    this.root.replaceChildren();
    this.#rows.take([]);
  }

  /** Draw the list; the keyboard and the scroll stay where they are. */
  show(lang: Lang, shown: Shown): void {
    const scrolled = this.root.querySelector('.scroll')?.scrollTop ?? 0;
    keepFocus(() => this.#draw(lang, shown));
    this.root.querySelector('.scroll')?.scrollTo({ top: scrolled });
  }

  focus(index: number): boolean {
    return this.#rows.focus(index);
  }

  #draw(lang: Lang, shown: Shown): void {
    const buttons: HTMLButtonElement[] = [];
    const content = shown.plan ? this.#plan(lang, shown, shown.plan, buttons) : [
      waiting(lang, words(lang, 'wait')),
    ];
    this.root.className = 'side card';
    this.root.setAttribute('aria-label', words(lang, 'title'));
    this.root.hidden = false;
    this.root.replaceChildren(
      this.#head(lang, shown.heading),
      h('div', { class: 'acts' }, this.#modes(lang, shown.mode), ...shown.tools),
      h('div', { class: 'scroll' }, ...shown.above, ...content, ...shown.below),
    );
    this.#rows.take(buttons);
  }

  #head(lang: Lang, { title, subtitle, isItem }: Heading): HTMLElement {
    const details = isItem && h('button', { class: 'tool', id: 'respond-details',
      onclick: () => this.actions.incident() }, words(lang, 'details'));
    return h('div', { class: 'head' },
      h('div', { class: 'titles' }, h('h2', {}, title), h('small', {}, subtitle)),
      h('span', { class: 'space' }),
      details,
      h('button', { class: 'tool', id: 'respond-close', 'aria-label': text(lang, 'close'),
        onclick: () => this.actions.close() }, svg(ICONS.close)));
  }

  #modes(lang: Lang, chosen: Mode): HTMLElement {
    return segments(words(lang, 'mode'), 'respond-mode', ARRIVAL_MODES.map((mode) => ({
      id: mode, label: words(lang, mode as 'emergency' | 'drive'), pressed: mode === chosen,
      run: () => this.actions.mode(mode),
    })));
  }

  #plan(lang: Lang, shown: Shown, plan: Plan, buttons: HTMLButtonElement[]): HTMLElement[] {
    const note = (sentence: string) => h('p', { class: 'note' }, sentence);
    const stationsOnly = plan.roads !== null
      && plan.groups.some(({ service, layer }) => service === 'fire' && layer.id !== 'units');
    return [
      ...(plan.roads ? [] : [note(words(lang, 'noStreets'))]),
      ...(plan.origin?.reason ? [note(said(plan.origin.reason_text, lang))] : []),
      ...(plan.groups.length === 0 ? [note(words(lang, 'noHelp'))] : []),
      ...this.#changed(lang, shown.changes),
      ...(stationsOnly ? [h('p', { class: 'aside' }, words(lang, 'stationsOnly'))] : []),
      ...plan.groups.map((group) => this.#group(lang, shown, group, buttons)),
      ...this.#hydrants(lang, shown, buttons),
      ...this.#foot(lang, plan),
    ];
  }

  #changed(lang: Lang, changes: ReadonlyMap<string, Change>): HTMLElement[] {
    if (changes.size === 0) return [];
    return [h('p', { class: 'changed', role: 'status' },
      h('span', {}, words(lang, 'changed', { count: changes.size })),
      h('button', { class: 'tool', id: 'respond-seen', onclick: () => this.actions.seen() },
        words(lang, 'seen')))];
  }

  #group(lang: Lang, shown: Shown, group: Group, buttons: HTMLButtonElement[]): HTMLElement {
    const { service, layer, arrivals } = group;
    const rows = arrivals.map((arrival) => {
      const button = this.#arrival(lang, shown, group, arrival, buttons.length);
      buttons.push(button);
      const open = arrival.key === shown.unfolded;
      const way = open && wayDetails(lang, group, arrival, shown.routes.get(arrival.key), () =>
        this.actions.details(arrival.layer, arrival.id));
      return h('li', {}, button, way);
    });
    const name = serviceName(lang, service, layer.id);
    return h('section', { class: `group service-${service}` },
      h('h3', {}, sign(layer), name),
      rows.length > 0 ? h('ul', {}, ...rows) : h('p', { class: 'quiet' },
        words(lang, layer.id === 'units' ? 'noneReady' : 'none')));
  }

  #arrival(
    lang: Lang, shown: Shown, group: Group, arrival: Arrival, index: number,
  ): HTMLButtonElement {
    const change = shown.changes.get(arrival.key);
    const lines = [arrival.kind, note(lang, group, arrival)].filter(Boolean).join(' · ');
    const { post } = shown;
    const comes = post && group.direction === 'to' ? arrival.timeS : null;
    return h('button',
      {
        class: change ? 'near arrival changed' : 'near arrival', id: `arrival-${index}`,
        'data-id': arrival.id, 'data-layer': arrival.layer,
        'aria-expanded': arrival.key === shown.unfolded,
        onclick: () => this.actions.unfold(arrival.key),
        ...this.#rows.attributes(index),
      },
      h('span', { class: 'number', 'aria-hidden': true }, String(index + 1)),
      h('span', { class: 'what' },
        h('b', {}, arrival.name),
        lines && h('span', { class: 'quiet' }, lines),
        arrival.basis && basisBar(lang, arrival.basis)),
      h('span', { class: 'far' },
        big(lang, arrival, shown.plan?.roads !== null),
        post && comes !== null && postMark(lang, lateBy(post, comes, new Date())),
        change ? changeMark(lang, change, arrival) : distance(lang, arrival)));
  }

  #hydrants(lang: Lang, shown: Shown, buttons: HTMLButtonElement[]): HTMLElement[] {
    const { hydrants, hydrantLayer } = shown;
    if (!hydrantLayer || hydrants.length === 0) return [];
    const rows = hydrants.map((hydrant) => {
      const index = buttons.length;
      const button = h('button',
        {
          class: 'near', id: `arrival-${index}`, 'data-id': hydrant.id,
          'data-layer': hydrantLayer.id,
          onclick: () => this.actions.details(hydrantLayer.id, hydrant.id),
          ...this.#rows.attributes(index),
        },
        h('span', { class: 'number', 'aria-hidden': true }, String(index + 1)),
        h('span', { class: 'what' }, h('b', {}, hydrant.name),
          hydrant.kind && h('span', { class: 'quiet' }, hydrant.kind)),
        h('span', { class: 'far' },
          h('b', {}, words(lang, 'hose', { distance: formatDistance(hydrant.hoseM, lang) }))));
      buttons.push(button);
      return h('li', {}, button);
    });
    return [h('section', { class: 'group service-fire' },
      h('h3', {}, sign(hydrantLayer), words(lang, 'hydrants')), h('ul', {}, ...rows))];
  }

  #foot(lang: Lang, plan: Plan): HTMLElement[] {
    const { roads } = plan;
    const state = roads && words(lang, 'roads', {
      closures: roads.closures, share: formatShare(roads.live_share ?? 0),
    });
    const links = plan.groups.map(({ service, layer, question }) =>
      h('li', {}, h('span', {}, serviceName(lang, service, layer.id)),
        ...exportLinks(lang, `${layer.id}-nearest`,
          nearestAddress({ ...question, limit: Math.min(question.limit, EXPORTED) }))));
    return [
      ...(state ? [h('p', { class: 'aside' }, state)] : []),
      ...(roads && links.length > 0
        ? [h('details', { class: 'export' }, h('summary', {}, words(lang, 'export')),
            h('ul', {}, ...links))]
        : []),
    ];
  }
}

/** Say to a screen reader who is first. */
export function announce(lang: Lang, plan: Plan): void {
  const times = arrivalsOf(plan).flatMap(({ timeS }) => (timeS === null ? [] : [timeS]));
  byId('said').textContent = times.length === 0
    ? words(lang, plan.roads ? 'noRoad' : 'noStreets')
    : words(lang, 'summary', { time: formatMinutes(Math.min(...times)) });
}

/** A few choices of which one is pressed. */
export function segments(
  label: string,
  id: string,
  choices: readonly { id: string; label: string; pressed: boolean; run(): void }[],
): HTMLElement {
  return h('div', { class: 'segments', role: 'group', 'aria-label': label },
    ...choices.map((choice) => h('button', {
      id: `${id}-${choice.id}`, 'aria-pressed': choice.pressed, onclick: () => choice.run(),
    }, choice.label)));
}

/** What one must know about it besides its time: whether there is room, how old its position is. */
function note(lang: Lang, group: Group, { properties, name }: Arrival): string {
  if (group.service === 'walk') {
    const room = roomOf(properties);
    return room === null ? '' : words(lang, 'room', { count: formatNumber(room, lang) });
  }
  const { station, position_at: seen } = properties;
  const age = typeof seen === 'string' ? formatAge(seen, new Date(), lang) : null;
  const where = typeof station === 'string' && station !== name ? station : '';
  return [where, age && words(lang, 'moved', { when: age })].filter(Boolean).join(' · ');
}

/** The minutes, read from afar; where there is no way, that; without streets the distance. */
function big(lang: Lang, { timeS, straightM }: Arrival, byRoad: boolean): HTMLElement {
  if (timeS !== null) return minutes(lang, timeS);
  return byRoad
    ? h('b', { class: 'no-road' }, `■ ${words(lang, 'noRoad')}`)
    : h('b', {}, formatDistance(straightM, lang));
}

/** `3분 40초`, the minutes largest. */
export function minutes(lang: Lang, seconds: number): HTMLElement {
  const whole = Math.round(seconds);
  return h('b', { class: 'minutes' },
    String(Math.floor(whole / 60)), h('i', {}, words(lang, 'minute')),
    h('span', {}, ` ${String(whole % 60).padStart(2, '0')}`), h('i', {}, words(lang, 'second')));
}

function distance(lang: Lang, { roadM, straightM, timeS, reason }: Arrival): HTMLElement {
  if (timeS === null && reason) return h('span', { class: 'quiet reason' }, reason);
  const metres = roadM === null
    ? words(lang, 'straight', { distance: formatDistance(straightM, lang) })
    : formatDistance(roadM, lang);
  return h('span', { class: 'quiet' }, metres);
}

/** What it was before, and by how much it differs: a shape and a word besides the colour. */
function changeMark(lang: Lang, { beforeS, entered }: Change, { timeS }: Arrival): HTMLElement {
  const before = beforeS === null ? words(lang, 'noRoad') : formatMinutes(beforeS);
  const marks = [];
  if (beforeS !== null && timeS !== null && Math.abs(timeS - beforeS) >= 1) {
    // Of the times as they are written, or 3:27 would be four seconds later than 3:22.
    const time = formatMinutes(Math.abs(Math.round(timeS) - Math.round(beforeS)));
    marks.push(words(lang, timeS > beforeS ? 'slower' : 'faster', { time }));
  }
  if (entered) marks.push(words(lang, 'entered'));
  const worse = timeS === null || (beforeS !== null && timeS > beforeS);
  return h('span', { class: worse ? 'delta worse' : 'delta' },
    h('s', {}, words(lang, 'before', { time: before })), ...marks.map((mark) => h('span', {}, mark)));
}

/** Which share of the way rests on what, as a bar and in words. */
export function basisBar(lang: Lang, basis: Basis): HTMLElement {
  const parts = (['live', 'typical', 'limit'] as const).filter((part) => basis[part] >= 0.005);
  const shares = parts.map((part) => words(lang, part, { share: formatShare(basis[part]) }));
  const bar = h('span', { class: 'basis-bar', 'aria-hidden': true });
  for (const part of parts) {
    const piece = h('span', { class: part });
    piece.style.setProperty('--share', String(basis[part]));
    bar.append(piece);
  }
  return h('span', { class: 'basis', title: words(lang, 'basis') },
    bar, h('small', {}, shares[0] ?? ''));
}
