/** What `/feeds` and `/feeds/states` say, as `viewer/feeds.py` and the API describe them. */

export const STATES = ['down', 'late', 'unknown', 'ok'] as const;
export type FeedStateName = (typeof STATES)[number];

/** How a type of data is: what the map tells of it. */
export interface FeedHow {
  readonly id: string;
  readonly title: string;
  readonly layer: string;
  readonly source: string;
  readonly sync: 'auto' | 'manual';
  readonly state: FeedStateName;
  readonly shape: string;
  readonly word: string;
  readonly reason: string;
  readonly why: string;
  /** The newest event, or the last good answer of a type that may have none. */
  readonly as_of: string | null;
  readonly simulated: boolean;
}

/** Whether a feed never spoke, and nobody need wonder: it is not connected here, or about to be. */
export function isExpected({ reason }: FeedHow): boolean {
  return reason === 'not_set_up' || reason === 'awaited' || reason === 'from_files';
}

/** What is counted apart: what is wrong now, what never spoke here, what is in order. */
export const GROUPS = ['down', 'late', 'unknown', 'awaited', 'ok'] as const;
export type FeedGroup = (typeof GROUPS)[number];

export function groupOf(feed: FeedHow): FeedGroup {
  return isExpected(feed) ? 'awaited' : feed.state;
}

/** A type as the map knows it. */
export interface MapFeed extends FeedHow {
  /** What its numbers are of, where it is a figure. */
  readonly figure: 'dong' | 'district' | 'item' | null;
  /** By what its entries are known, where people enter it. */
  readonly form: Readonly<Record<string, unknown>> | null;
}

export interface FeedStates {
  readonly feeds: readonly MapFeed[];
}

export interface LastRun {
  readonly started_at: string;
  readonly outcome: string;
  readonly outcome_word: string;
  readonly rows: number;
  readonly bad: number;
  readonly seconds?: number | null;
  readonly new?: number;
  readonly changed?: number;
  readonly bytes?: number | null;
  readonly said?: string | null;
  readonly simulated: boolean;
}

/** A type as the board shows it; what only staff may know is missing for others. */
export interface BoardFeed extends FeedHow {
  readonly theme: string;
  readonly theme_title: string;
  readonly owner: string;
  readonly licence: string;
  readonly attribution: string;
  readonly protocol: string;
  readonly is_form: boolean;
  readonly format: 'public' | 'own';
  readonly format_word: string;
  readonly privacy: 'none' | 'aggregated' | 'personal';
  readonly privacy_word: string;
  readonly note: string | null;
  readonly layer_title: string;
  readonly indicator: { readonly formula: string; readonly unit: string; readonly target: number | null } | null;
  readonly geometry_word: string;
  readonly sync_word: string;
  readonly cadence_s: number;
  readonly limits: { readonly late_after_s: number; readonly down_after_s: number };
  readonly next_due: string | null;
  readonly last_run: LastRun | null;
  readonly rows: number | null;
  readonly rejected: number | null;
  /** Age over its limit at each of the last 24 hours; null: not known then. */
  readonly lateness: readonly (number | null)[];
  readonly quota?: { readonly limit: number; readonly used: number; readonly left: number } | null;
  readonly paused: boolean;
  readonly paused_by?: string | null;
  readonly paused_note?: string | null;
  readonly said?: string | null;
  readonly collection: string;
}

/** A record that was not taken: why, and which of its columns were the reason. */
export interface RejectedRecord {
  readonly row: number;
  readonly reason: string;
  readonly word: string;
  readonly sentence: string;
  readonly record: Readonly<Record<string, string>>;
  readonly wrong: readonly string[];
}

/** A page of what the latest run that rejected any did not take. */
export interface Rejected {
  readonly run: number | null;
  readonly at: string | null;
  readonly count: number;
  readonly reasons: readonly { readonly reason: string; readonly word: string; readonly count: number }[];
  readonly rejected: readonly RejectedRecord[];
  readonly links: readonly { readonly rel: string; readonly href: string }[];
}

export interface Share {
  readonly count: number;
  readonly share: number;
}

export interface Board {
  readonly feeds: readonly BoardFeed[];
  readonly automatic: Share;
  readonly automatic_public: Share;
}
