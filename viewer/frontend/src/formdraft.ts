/** What somebody has begun to enter, kept on this device until it is stored. */

import type { LonLat } from './geodesy';

export interface Draft {
  /** What stands in the inputs, by field. */
  readonly texts: Readonly<Record<string, string>>;
  readonly note: string;
  readonly place: { readonly title: string; readonly at: LonLat } | null;
  /** Under which key it is sent: an answer that got lost makes no second entry. */
  readonly key: string;
}

const nameOf = (feed: string, item: string | null) => `lifemap.draft.${feed}/${item ?? ''}`;

export function keptDraft(feed: string, item: string | null): Draft | null {
  try {
    return JSON.parse(localStorage.getItem(nameOf(feed, item)) ?? 'null') as Draft | null;
  } catch {
    return null;  // a browser that may not keep anything, or a text that somebody cut
  }
}

export function keepDraft(feed: string, item: string | null, draft: Draft | null): void {
  try {
    if (draft === null) localStorage.removeItem(nameOf(feed, item));
    else localStorage.setItem(nameOf(feed, item), JSON.stringify(draft));
  } catch {
    // It is still in the inputs.
  }
}
