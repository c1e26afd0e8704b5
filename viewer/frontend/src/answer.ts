/** What is near a spot: the question, and the list that is the accessible twin of the map. */

import type { PanelLayer } from './contract';
import { byId, h, svg } from './dom';
import { formatDirection, formatDistance, formatMoment, formatPoint } from './format';
import type { LonLat } from './geodesy';
import { ICONS } from './icons';
import type { ItemRef, Lang } from './link';
import type { Nearby, NearbyItem } from './nearby';
import { Rows } from './rows';
import { text } from './texts';
import { waiting } from './waiting';

export interface AnswerActions {
  /** A row is pointed at or walked to; null when none is. */
  light(index: number | null): void;
  open(index: number): void;
  openHere(here: Here): void;
  /** What else can be asked about the spot: buttons under the head. */
  tools(point: LonLat): readonly HTMLElement[];
  close(): void;
}

/** What stands on the spot that was asked about: a building, a park. */
export interface Here {
  readonly item: ItemRef;
  readonly name: string;
  readonly place: LonLat;
  readonly height: number;
}

/** The list at the right, or the sheet of a phone. */
export class AnswerList {
  readonly #rows: Rows;

  constructor(
    private readonly root: HTMLElement,
    private readonly actions: AnswerActions,
  ) {
    this.#rows = new Rows(root, actions.light);
  }

  get shown(): boolean {
    return !this.root.hidden;
  }

  hide(): void {
    this.root.hidden = true;
    this.#rows.take([]);
  }

  /** Say why there is no answer. */
  say(lang: Lang, point: LonLat, sentence: string): void {
    this.#rows.take([]);
    this.#frame(lang, point, '', h('p', { class: 'empty' }, sentence));
  }

  /** Say that the question is on its way. */
  wait(lang: Lang, point: LonLat): void {
    this.#rows.take([]);
    this.#frame(lang, point, '', waiting(lang, text(lang, 'answerWait')));
  }

  show(
    lang: Lang,
    nearby: Nearby,
    layers: ReadonlyMap<string, PanelLayer>,
    here: Here | null,
  ): void {
    const { items, point } = nearby;
    if (items.length === 0) {
      this.say(lang, point, text(lang, 'answerEmpty'));
      return;
    }
    const rows = items.map((item, index) => this.#row(lang, item, index, layers.get(item.layer)));
    this.#rows.take(rows);
    const farthest = Math.max(...items.map((item) => item.distanceM));
    const summary = text(lang, 'answerCount', {
      count: items.length,
      distance: formatDistance(farthest, lang),
    });
    this.#frame(
      lang, point, summary,
      ...this.#here(lang, here), ...this.#groups(items, rows, layers), this.#foot(lang, nearby),
    );
    byId('said').textContent = `${text(lang, 'answerAt')}: ${summary}`;
  }

  /** Light a row, as when its point on the map is under the pointer. */
  light(index: number | null): void {
    this.#rows.light(index);
  }

  /** Go to a row with the keyboard. */
  focus(index: number): boolean {
    return this.#rows.focus(index);
  }

  /** Say which row's popup is open. */
  mark(index: number | null): void {
    this.#rows.mark(index);
  }

  #frame(lang: Lang, point: LonLat, summary: string, ...content: HTMLElement[]): void {
    const [lon, lat] = point;
    const tools = this.actions.tools(point);
    this.root.className = 'side card';
    this.root.setAttribute('aria-label', text(lang, 'answer'));
    this.root.hidden = false;
    this.root.replaceChildren(
      h('div', { class: 'head' },
        h('div', {},
          h('h2', {}, text(lang, 'answerAt')),
          h('small', { title: formatPoint(lon, lat) }, summary || formatPoint(lon, lat))),
        h('span', { class: 'space' }),
        h('button', { class: 'tool', id: 'answer-close', 'aria-label': text(lang, 'close'),
          onclick: () => this.actions.close() }, svg(ICONS.close))),
      tools.length > 0 ? h('div', { class: 'acts' }, ...tools) : '',
      h('div', { class: 'scroll' }, ...content),
    );
  }

  #here(lang: Lang, here: Here | null): HTMLElement[] {
    if (!here) return [];
    const open = () => this.actions.openHere(here);
    return [h('button', { class: 'link here', onclick: open },
      text(lang, 'here', { name: here.name }))];
  }

  #groups(
    items: readonly NearbyItem[],
    buttons: readonly HTMLButtonElement[],
    layers: ReadonlyMap<string, PanelLayer>,
  ): HTMLElement[] {
    const names = [...new Set(items.map((item) => item.layer))];
    return names.map((name) => {
      const layer = layers.get(name);
      const rows = buttons.filter((_, index) => items[index]?.layer === name);
      return h('section', { class: 'group' },
        h('h3', {}, sign(layer), layer?.title ?? name),
        h('ul', {}, ...rows.map((row) => h('li', {}, row))));
    });
  }

  #row(lang: Lang, item: NearbyItem, index: number, layer?: PanelLayer): HTMLButtonElement {
    return h(
      'button',
      {
        class: 'near', 'data-id': item.id, 'data-layer': item.layer,
        onclick: () => this.actions.open(index),
        ...this.#rows.attributes(index),
      },
      h('span', { class: 'number', 'aria-hidden': true }, String(index + 1)),
      h('span', { class: 'what' },
        h('b', {}, item.name || (layer?.title ?? item.layer)),
        item.kind && h('span', { class: 'quiet' }, item.kind)),
      h('span', { class: 'far' },
        h('b', {}, formatDistance(item.distanceM, lang)),
        direction(lang, item.bearingDeg)),
    );
  }

  #foot(lang: Lang, nearby: Nearby): HTMLElement {
    const when = nearby.asOf ? formatMoment(nearby.asOf, lang) : '';
    return h('p', { class: 'quiet empty' }, when && text(lang, 'asOf', { when }));
  }
}

/** An arrow as on a map with north up, and the word. */
function direction(lang: Lang, bearingDeg: number | null): HTMLElement {
  if (bearingDeg === null) return h('span', { class: 'quiet' }, text(lang, 'rightHere'));
  const arrow = svg(ICONS.arrow, 14);
  arrow.style.setProperty('--turn', `${bearingDeg}deg`);
  return h('span', { class: 'quiet' }, arrow, formatDirection(bearingDeg, lang));
}

/** The icon of a layer, as in the layer panel. */
export function sign(layer: PanelLayer | undefined): HTMLElement {
  const place = h('span', { class: 'sign' });
  if (layer?.icon) place.append(h('img', { src: layer.icon, alt: '' }));
  return place;
}
