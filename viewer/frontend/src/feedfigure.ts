/** A chosen figure over the dongs: shades, a legend, and the list that is the map's twin. */

import { getJson } from './api';
import { track } from './busy';
import type { Feature } from './contract';
import { byId, h, keepFocus, svg } from './dom';
import type { MapFeed } from './feeddata';
import { feedStateLine, type Feeds } from './feedstates';
import { feedWords } from './feedwords';
import { classesOf, classOf, shadeOf, type Classes } from './figureclasses';
import { formatNumber } from './format';
import { ICONS } from './icons';
import type { Lang } from './link';
import type { Known } from './known';
import { middle } from './opening';
import { polygonsOf } from './sightgeometry';
import type { Stage } from './stage';
import type { Store } from './store';

const DONGS = 'dongs';
const MOST = 1000;
const FILL = 'answer-figure';
const VALUES = 'answer-figure-values';

interface Items {
  readonly features: readonly Feature[];
}

/** What a figure says of one dong; null where nobody knows. */
interface Row {
  readonly name: string;
  readonly dong: Feature;
  readonly value: number | null;
}

export class FigurePanel {
  readonly #root = h('aside', { id: 'figure', class: 'side card', hidden: true });
  #dongs: readonly Feature[] | null = null;
  #items: readonly Feature[] = [];
  #category: string | null = null;
  #asked = 0;

  constructor(
    private readonly store: Store,
    private readonly stage: Stage,
    private readonly known: Known,
    private readonly feeds: Feeds,
    private readonly failed: (error: unknown) => void,
  ) {
    byId('stage').append(this.#root);
  }

  /** The types of data that say a number of each dong. */
  get #figures(): readonly MapFeed[] {
    return this.feeds.all.filter((feed) => feed.figure === 'dong');
  }

  get offered(): boolean {
    return this.#figures.length > 0;
  }

  toggle(): void {
    const [first] = this.#figures;
    if (this.store.state.figure) this.store.set({ figure: null });
    else if (first) {
      this.store.set({ figure: first.id, near: null, respond: null, cover: null, sight: null });
    }
  }

  /** Show the figure that the link or the reader asks for, or nothing. */
  async ask(): Promise<void> {
    const { figure, lang } = this.store.state;
    this.#asked += 1;
    const own = this.#asked;
    if (!figure) {
      this.#root.hidden = true;
      this.#items = [];
      this.stage.answer({ [FILL]: [], [VALUES]: [] });
      return;
    }
    try {
      const query = new URLSearchParams({ limit: String(MOST) });
      const [dongs, items] = await track(Promise.all([
        this.#dongs ?? itemsOf(DONGS, query, lang), itemsOf(figure, query, lang),
      ]));
      if (own !== this.#asked) return;
      [this.#dongs, this.#items] = [dongs, items];
      this.draw();
    } catch (error) {
      this.failed(error);
    }
  }

  /** Draw what is known, in the language and with the states of now. */
  draw(): void {
    const { figure, lang } = this.store.state;
    const feed = this.#figures.find(({ id }) => id === figure);
    if (!figure || !this.#dongs) return;
    const categories = [...new Set(this.#items.map(({ properties }) => properties['category']))]
      .filter((each): each is string => typeof each === 'string').sort();
    if (this.#category === null || !categories.includes(this.#category)) {
      this.#category = categories[0] ?? null;
    }
    const own = this.#items.filter(({ properties }) =>
      this.#category === null || properties['category'] === this.#category);
    const rows = rowsOf(this.#dongs, own);
    const classes = classesOf(rows.flatMap(({ value }) => value ?? []));
    this.stage.answer(shaded(rows, classes, lang));
    this.#drawCard(rows, classes, own[0], feed, categories, lang);
  }

  #drawCard(
    rows: readonly Row[], classes: Classes | null, one: Feature | undefined,
    feed: MapFeed | undefined, categories: readonly string[], lang: Lang,
  ): void {
    const unit = text(one, 'unit');
    const said = (value: number) => `${formatNumber(value, lang)}${unit ? ` ${unit}` : ''}`;
    const [period, formula, target] = ['period', 'formula', 'target'].map((name) => text(one, name));
    const scrolled = this.#root.querySelector('.scroll')?.scrollTop ?? 0;
    this.#root.hidden = false;
    this.#root.setAttribute('aria-label', feedWords(lang, 'figure'));
    keepFocus(() => this.#root.replaceChildren(
      h('div', { class: 'head' },
        h('div', {}, h('h2', {}, feedWords(lang, 'figure')), feed ? feedStateLine(feed, lang) : ''),
        h('span', { class: 'space' }),
        h('button', { class: 'tool', id: 'figure-close', 'aria-label': feedWords(lang, 'figureClose'),
          onclick: () => this.store.set({ figure: null }) }, svg(ICONS.close))),
      h('div', { class: 'figure-asks' },
        this.#choice(feed, lang),
        categories.length > 1 && this.#categoryChoice(categories)),
      h('div', { class: 'scroll' },
        classes ? legend(rows, classes, this.known.panel.shades, said, lang) : h('p', { class: 'empty' }, feedWords(lang, 'figureNone')),
        h('p', { class: 'quiet' }, [
          period && feedWords(lang, 'figurePeriod', { period }),
          target && feedWords(lang, 'figureTarget', { value: said(Number(target)) }),
          formula && `${feedWords(lang, 'formula')}: ${formula}`,
        ].filter(Boolean).join(' · ')),
        h('ol', { class: 'figure-rows' }, ...rows.map((row) => this.#row(row, classes, said, lang))))));
    this.#root.querySelector('.scroll')?.scrollTo({ top: scrolled });
  }

  #choice(feed: MapFeed | undefined, lang: Lang): HTMLElement {
    return h('select', { id: 'figure-choice', 'aria-label': feedWords(lang, 'figureAsk'),
      onchange: (event: Event) => {
        this.#category = null;
        this.store.set({ figure: (event.target as HTMLSelectElement).value });
      } },
      ...this.#figures.map(({ id, title }) => h('option', { value: id, selected: id === feed?.id }, title)));
  }

  #categoryChoice(categories: readonly string[]): HTMLElement {
    return h('select', { id: 'figure-category', onchange: (event: Event) => {
      this.#category = (event.target as HTMLSelectElement).value;
      this.draw();
    } }, ...categories.map((each) => h('option', { value: each, selected: each === this.#category }, each)));
  }

  /** A row goes to its dong. */
  #row(row: Row, classes: Classes | null, said: (value: number) => string, lang: Lang): HTMLElement {
    const { value } = row;
    const shade = value === null || !classes ? null : shadeOf(classes, classOf(classes, value));
    return h('li', {}, h('button', { type: 'button', onclick: () => this.stage.reveal(middle(row.dong)) },
      swatch(shade, this.known.panel.shades),
      h('span', {}, row.name),
      value === null
        ? h('b', { class: 'feed-mark unknown' }, `◇ ${feedWords(lang, 'missing')}`) : h('b', {}, said(value))));
  }
}

async function itemsOf(collection: string, query: URLSearchParams, lang: Lang): Promise<readonly Feature[]> {
  return (await getJson<Items>(`/collections/${collection}/items?${query}`, lang)).body.features;
}

/** Each dong with its value, the highest first, those without one last; of both kinds one is used. */
export function rowsOf(dongs: readonly Feature[], items: readonly Feature[]): Row[] {
  const values = new Map(items.map(({ properties }) => [properties['place_code'], properties['value']]));
  const named = dongs.filter(({ properties }) => values.has(properties['code']));
  const kind = named[0]?.properties['kind'];
  const rows = dongs.filter(({ properties }) => properties['kind'] === kind).map((dong) => {
    const value = values.get(dong.properties['code']);
    return { name: String(dong.properties['name']), dong, value: typeof value === 'number' ? value : null };
  });
  return rows.sort((one, other) => (other.value ?? -Infinity) - (one.value ?? -Infinity));
}

/** Unknown is an empty outline with a diamond: neither a shade nor nothing. */
function shaded(rows: readonly Row[], classes: Classes | null, lang: Lang): Record<string, object[]> {
  const shade = (value: number | null) =>
    value === null || !classes ? -1 : shadeOf(classes, classOf(classes, value));
  return {
    [FILL]: rows.flatMap(({ dong, value }) =>
      polygonsOf(dong.geometry).map((polygon) => ({ polygon, shade: shade(value) }))),
    [VALUES]: rows.map(({ dong, value }) => ({
      position: middle(dong), text: value === null ? '◇' : formatNumber(value, lang),
    })),
  };
}

function legend(
  rows: readonly Row[], classes: Classes, shades: readonly string[],
  said: (value: number) => string, lang: Lang,
): HTMLElement {
  const entries = classes.from.map((low, index) => {
    const next = classes.from[index + 1];
    const count = rows.filter(({ value }) => value !== null && classOf(classes, value) === index).length;
    const name = next === undefined ? feedWords(lang, 'figureMore', { low: said(low) }) : `${said(low)} – ${said(next)}`;
    return entry(swatch(shadeOf(classes, index), shades), name, count);
  });
  const lacking = rows.filter(({ value }) => value === null).length;
  return h('ul', { class: 'figure-legend' }, ...entries.reverse(),
    lacking > 0 && entry(swatch(null, shades), `◇ ${feedWords(lang, 'noData')}`, lacking));
}

/** The colour of a class, as on the map; of no value an empty outline. */
function swatch(shade: number | null, shades: readonly string[]): HTMLElement {
  const made = h('span', { class: shade === null ? 'swatch unknown' : 'swatch' });
  if (shade !== null) made.style.setProperty('--shade', shades[shade] ?? 'none');
  return made;
}

function entry(sample: HTMLElement, name: string, count: number): HTMLElement {
  return h('li', {}, sample, h('span', {}, name), h('small', {}, String(count)));
}

function text(item: Feature | undefined, name: string): string | null {
  const value = item?.properties[name];
  return value === null || value === undefined ? null : String(value);
}
