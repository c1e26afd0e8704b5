/** The state of every feed that the map draws from: in the bar, the layer panel and on the map. */

import { getJson } from './api';
import type { Properties } from './contract';
import { byId, h, keepFocus } from './dom';
import { groupOf, GROUPS, isExpected, type FeedHow, type FeedStateName, type FeedStates, type MapFeed } from './feeddata';
import { lookOf } from './feedlook';
import { ageSeconds, formatSpan } from './feedspan';
import { feedWords } from './feedwords';
import { formatMoment } from './format';
import type { Lang } from './link';
import type { Stage } from './stage';
import type { Store } from './store';

const ASK_EVERY_MS = 10_000;
/** So many troubles stand on the map; the board tells of the others. */
const MOST_TOLD = 4;
/** The source of what people entered here. */
const BY_HAND = 'hand';
const ORDER: readonly FeedStateName[] = ['down', 'late', 'unknown', 'ok'];

export class Feeds {
  /** In the bar: how many feeds are in order, and the way to the board. */
  readonly badge = h('a', { class: 'tool feeds', id: 'feeds', href: '/catalogue' });
  readonly #strip = h('ul', { id: 'feeds-strip', hidden: true });
  #feeds: readonly MapFeed[] = [];
  #byLayer: ReadonlyMap<string, readonly MapFeed[]> = new Map();
  #asking = 0;
  /** The feeds that speak of the item of each open popup; they may be known only later. */
  readonly #told = new WeakMap<HTMLElement, () => readonly MapFeed[]>();

  constructor(
    private readonly store: Store,
    private readonly stage: Stage,
    private readonly events: { changed(): void; failed(error: unknown): void },
  ) {
    byId('stage').append(this.#strip);
  }

  /** The feeds that keep a layer true. */
  of(layer: string): readonly MapFeed[] {
    return this.#byLayer.get(layer) ?? [];
  }

  /** The feeds that speak of an item: those that bring the rows of its source, or its form. */
  ofItem(layer: string, said: Properties): readonly MapFeed[] {
    return this.of(layer).filter(({ source, form }) => source === said['source'] ||
      (said['source'] === BY_HAND && form && Object.entries(form).every(([name, value]) => said[name] === value)));
  }

  get all(): readonly MapFeed[] {
    return this.#feeds;
  }

  /** Ask now and then: a feed grows old without anything being changed. */
  watch(): void {
    clearTimeout(this.#asking);
    this.#asking = window.setTimeout(() => {
      // Nobody looks at a hidden page.
      const asked = document.visibilityState === 'visible' ? this.refresh() : Promise.resolve();
      void asked.finally(() => this.watch());
    }, ASK_EVERY_MS);
  }

  async refresh(): Promise<void> {
    try {
      const { body } = await getJson<FeedStates>('/feeds/states', this.store.state.lang);
      this.#take(body.feeds);
    } catch (error) {
      this.events.failed(error);
    }
  }

  #take(feeds: readonly MapFeed[]): void {
    this.#feeds = feeds;
    const byLayer = new Map<string, MapFeed[]>();
    for (const feed of feeds) byLayer.set(feed.layer, [...(byLayer.get(feed.layer) ?? []), feed]);
    this.#byLayer = byLayer;
    const looks = [...byLayer].map(([layer, own]) => [layer, lookOf(own)] as const);
    this.stage.tell(new Map(looks.filter(([, state]) => state !== 'ok')));
    this.redraw();
    this.events.changed();
  }

  /** Draw what stands in the bar and on the map, in the language of the reader. */
  redraw(): void {
    const { lang } = this.store.state;
    this.#drawBadge(lang);
    this.#drawStrip(lang);
    keepFocus(() => this.drawPanel(byId('panel')));
    document.querySelectorAll<HTMLElement>('.item-feeds').forEach((each) => this.#drawItem(each));
  }

  #drawBadge(lang: Lang): void {
    const all = this.#feeds.length;
    const ok = this.#feeds.filter((feed) => groupOf(feed) === 'ok').length;
    this.badge.hidden = all === 0;
    this.badge.href = `/catalogue?lang=${lang}`;
    this.badge.title = feedWords(lang, 'barHint', { ok, all });
    const marks = groupMarks(this.#feeds, lang);
    const simulated = this.#feeds.some((feed) => feed.simulated) && simulatedTag(lang);
    this.badge.replaceChildren(
      h('span', { class: 'name' }, feedWords(lang, 'bar')), ...marks, simulated || '');
  }

  /** On the map: what is drawn now and is not fresh. */
  #drawStrip(lang: Lang): void {
    const { layers } = this.store.state;
    const told = this.#feeds
      .filter((feed) => layers.has(feed.layer) && feed.state !== 'ok' && !isExpected(feed))
      .sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state));
    this.#strip.hidden = told.length === 0;
    this.#strip.setAttribute('aria-label', feedWords(lang, 'states'));
    this.#strip.replaceChildren(
      ...told.slice(0, MOST_TOLD).map((feed) => h('li', { class: `card ${feed.state}` },
        h('b', {}, `${feed.shape} ${feed.title}`), ' ', h('span', {}, stateText(feed, lang)))),
      ...(told.length > MOST_TOLD
        ? [h('li', { class: 'card' }, h('a', { href: `/catalogue?lang=${lang}` }, `+${told.length - MOST_TOLD}`))]
        : []));
  }

  /** For a popup: how the feeds are that speak of an item, now and as long as it is open. */
  about(layer: string, said: Properties): HTMLElement {
    const block = h('div', { class: 'item-feeds' });
    this.#told.set(block, () => this.ofItem(layer, said));
    this.#drawItem(block);
    return block;
  }

  #drawItem(block: HTMLElement): void {
    const { lang } = this.store.state;
    const own = this.#told.get(block)?.() ?? [];
    block.classList.toggle('stale', own.length > 0 && own.every(({ state }) => state !== 'ok'));
    block.replaceChildren(...own.map((feed) => h('div', {},
      h('small', { class: 'quiet' }, feed.title), feedStateLine(feed, lang), formLink(feed, lang))));
  }

  /** In the layer panel: under each layer's name how its feeds are, all of them in their order. */
  drawPanel(panel: HTMLElement): void {
    const { lang } = this.store.state;
    panel.querySelector('.to-board')?.remove();
    if (this.#feeds.length > 0) {
      panel.querySelector('.scroll')?.append(h('p', { class: 'to-board' },
        h('a', { href: `/catalogue?lang=${lang}` }, feedWords(lang, 'board'))));
    }
    for (const row of panel.querySelectorAll<HTMLElement>('.layer')) {
      const feeds = this.of(row.id.replace('layer-', ''));
      const open = row.querySelector<HTMLDetailsElement>('.feed-list')?.open ?? false;
      row.querySelectorAll('.feed-line, .feed-list').forEach((each) => each.remove());
      if (feeds.length === 0) continue;
      row.querySelector('.name > small')?.remove();
      row.querySelector('.name')?.append(feedLine(feeds, lang));
      if (feeds.length > 1) row.querySelector('.more')?.prepend(feedList(feeds, open, lang));
    }
  }
}

/** How the feeds of a layer are in one line: the one feed whole, of several how many are how. */
function feedLine(feeds: readonly MapFeed[], lang: Lang): HTMLElement {
  const [first] = feeds;
  if (first && feeds.length === 1) return feedStateLine(first, lang, 'small');
  return h('small', { class: 'feed-line' }, ...groupMarks(feeds, lang));
}

/** How many are how, the worst first; what never spoke here is counted in words, apart from it. */
function groupMarks(feeds: readonly MapFeed[], lang: Lang): HTMLElement[] {
  return GROUPS.flatMap((group) => {
    const own = feeds.filter((feed) => groupOf(feed) === group);
    const [one] = own;
    if (!one) return [];
    const count = own.length;
    if (group !== 'awaited') return [h('span', { class: `feed-mark ${group}`, title: one.word }, `${one.shape} ${count}`)];
    return [h('span', { class: 'feed-mark awaited', title: feedWords(lang, 'awaitedHint', { count }) },
      feedWords(lang, 'awaited', { count }))];
  });
}

function feedList(feeds: readonly MapFeed[], open: boolean, lang: Lang): HTMLElement {
  const sorted = [...feeds].sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state));
  return h('details', { class: 'feed-list', open },
    h('summary', {}, feedWords(lang, 'states')),
    h('ul', {}, ...sorted.map((feed) =>
      h('li', {}, h('span', {}, feed.title), feedStateLine(feed, lang), formLink(feed, lang)))));
}

/** The way to where people enter it. */
function formLink(feed: MapFeed, lang: Lang): HTMLElement | null {
  return feed.form &&
    h('a', { class: 'to-form', href: `/forms/${feed.id}?lang=${lang}` }, feedWords(lang, 'form'));
}

/** Shape, word, age and whether it is simulated, of one feed. */
export function feedStateLine(feed: FeedHow, lang: Lang, tag: 'small' | 'p' = 'small'): HTMLElement {
  return h(tag, { class: 'feed-line', title: feed.as_of ? formatMoment(feed.as_of, lang) : '' },
    h('span', { class: `feed-mark ${feed.state}` }, `${feed.shape} ${feed.word}`),
    h('span', {}, stateText(feed, lang)),
    feed.simulated && simulatedTag(lang));
}

/** What a state means here: since when nothing came, why nobody knows, or how old it is. */
export function stateText(feed: FeedHow, lang: Lang): string {
  const age = feed.as_of ? formatSpan(ageSeconds(feed.as_of), lang) : null;
  if (feed.reason === 'confirmed_empty') return feedWords(lang, 'empty');
  if (feed.state === 'ok') return age ? feedWords(lang, 'ago', { span: age }) : feed.why;
  return [feed.why, age && feedWords(lang, 'ago', { span: age })].filter(Boolean).join(' · ');
}

/** Nobody may take for real what the simulator made. */
export function simulatedTag(lang: Lang): HTMLElement {
  return h('span', { class: 'simulated', title: feedWords(lang, 'simulatedHint') }, feedWords(lang, 'simulated'));
}
