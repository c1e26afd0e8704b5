/** Which types the board shows, as its address says; and in which order. */

import { groupOf, GROUPS, type BoardFeed, type FeedGroup } from './feeddata';
import type { Lang } from './link';

export const ALL = 'all';

export interface Wish {
  readonly state: FeedGroup | typeof ALL;
  readonly theme: string;
  readonly q: string;
  readonly sort: Sort;
}

/** Orders of the board: by need, name, age, what was rejected, what is left of the quota. */
export const SORTS = ['need', 'name', 'age', 'rejected', 'quota'] as const;
export type Sort = (typeof SORTS)[number];

export function parseWish(hash: string): Wish {
  const said = new URLSearchParams(hash.replace(/^#/, ''));
  const state = GROUPS.find((each) => each === said.get('state')) ?? ALL;
  const sort = SORTS.find((each) => each === said.get('sort')) ?? 'need';
  return { state, theme: said.get('theme') ?? '', q: said.get('q') ?? '', sort };
}

export function formatWish({ state, theme, q, sort }: Wish): string {
  return String(new URLSearchParams({
    ...(state === ALL ? {} : { state }), ...(theme ? { theme } : {}), ...(q ? { q } : {}),
    ...(sort === 'need' ? {} : { sort }),
  }));
}

/** Whether a type fits what is asked for; every word must be found somewhere in it. */
export function fits(feed: BoardFeed, { theme, q }: Pick<Wish, 'theme' | 'q'>): boolean {
  const text = [
    feed.title, feed.id, feed.owner, feed.layer_title, feed.theme_title, feed.protocol,
    feed.sync_word, feed.format_word, feed.word, feed.why,
  ].join(' ').toLowerCase();
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return (theme === '' || feed.theme === theme) && words.every((each) => text.includes(each));
}

type Order = (one: BoardFeed, other: BoardFeed) => number;

/** Those that need a look first; then what is in order, and last what is not connected here yet. */
const need = (feed: BoardFeed) => {
  const group = groupOf(feed);
  return group === 'awaited' ? GROUPS.length : GROUPS.indexOf(group);
};

/** The greatest first, then what says nothing. */
const most = (value: (feed: BoardFeed) => number | null): Order => (one, other) =>
  (value(other) ?? -Infinity) - (value(one) ?? -Infinity) || 0;

const share = ({ quota }: BoardFeed) => (quota ? 1 - quota.left / Math.max(1, quota.limit) : null);

/** By age over its limit: an hour is nothing for a yearly figure. */
const age = ({ lateness }: BoardFeed) => lateness.at(-1) ?? null;

/** The order that a reader asks for; what is alike in it goes by need, then by name. */
export function ordered(lang: Lang, sort: Sort = 'need'): Order {
  const name: Order = (one, other) => one.title.localeCompare(other.title, lang);
  const byNeed: Order = (one, other) => need(one) - need(other);
  const first: Record<Sort, Order> = {
    need: byNeed, name, age: most(age), rejected: most(({ rejected }) => rejected || null), quota: most(share),
  };
  return (one, other) => first[sort](one, other) || byNeed(one, other) || name(one, other);
}
