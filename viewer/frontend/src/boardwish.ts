/** Which types the board shows, as its address says; and in which order. */

import { STATES, type BoardFeed, type FeedStateName } from './feeddata';
import type { Lang } from './link';

export const ALL = 'all';

export interface Wish {
  readonly state: FeedStateName | typeof ALL;
  readonly theme: string;
  readonly q: string;
}

export function parseWish(hash: string): Wish {
  const said = new URLSearchParams(hash.replace(/^#/, ''));
  const state = STATES.find((each) => each === said.get('state')) ?? ALL;
  return { state, theme: said.get('theme') ?? '', q: said.get('q') ?? '' };
}

export function formatWish({ state, theme, q }: Wish): string {
  return String(new URLSearchParams({
    ...(state === ALL ? {} : { state }), ...(theme ? { theme } : {}), ...(q ? { q } : {}),
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

/** Those that need a look first, then by name. */
export const byNeed = (lang: Lang) => (one: BoardFeed, other: BoardFeed): number =>
  STATES.indexOf(one.state) - STATES.indexOf(other.state) || one.title.localeCompare(other.title, lang);
