/**
 * The live stream: one connection that tells what changed where the map looks.
 *
 * The map's own address sends it on to the process that streams (`/live`). Where that cannot be
 * reached the page goes on asking every few seconds (`live.ts`), and tries again now and then.
 */

import type { Box } from './boxes';
import { around, contains } from './boxes';

/** A change as the stream tells it: which items of a layer, and where; not what. */
export interface Told {
  readonly layer: string;
  readonly revision: number;
  readonly at: string;
  /** Items that are new or another now, and those that are gone; null: too many to list. */
  readonly upserts: readonly string[] | null;
  readonly removals: readonly string[] | null;
  /** To be drawn, and no news: measured values, or what a feed said when it was first asked. */
  readonly quiet?: boolean;
  /** Where it was and is, in degrees; null: anywhere. */
  readonly bbox: Box | null;
}

export interface StreamEvents {
  /** Connected: whatever changed before this is to be asked for once. */
  hearing(): void;
  changes(told: readonly Told[]): void;
  /** Too much was missed: everything that is shown is to be asked for again. */
  resync(): void;
  /** Not connected; the page asks every few seconds meanwhile. */
  deaf(): void;
}

/** The server says something every 15 seconds; a connection silent for longer is dead. */
const SILENCE_MS = 40_000;
const SETTLE_MS = 700;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;
/** So much more than the view is listened to on each side, so that small moves need nothing new. */
const MARGIN = 0.5;
const MOST_KNOWN = 5_000;

export class Stream {
  #source: EventSource | null = null;
  #layers: readonly string[] = [];
  #everywhere: readonly string[] = [];
  #view: Box | null = null;
  /** What the open stream is about. */
  #covered: Box | null = null;
  #asked = '';
  /** The id from which on everything is known for the first view, and the last one that came. */
  #base: string | null = null;
  #last: string | null = null;
  /** Changes that came already, by layer and revision: another view tells some of them again. */
  #known = new Set<string>();
  #settling = 0;
  #retrying = 0;
  #silence = 0;
  #failures = 0;

  constructor(private readonly events: StreamEvents) {}

  /**
   * Listen to these layers in this view, and to some wherever they change.
   *
   * Called whenever any of it changes.
   */
  listen(layers: Iterable<string>, view: Box, everywhere: Iterable<string>): void {
    this.#layers = [...layers].sort();
    this.#everywhere = [...everywhere].sort();
    this.#view = view;
    if (this.#isCovered) return;
    clearTimeout(this.#settling);
    this.#settling = window.setTimeout(() => this.#isCovered || this.#open(), SETTLE_MS);
  }

  get #isCovered(): boolean {
    if (this.#wanted === '' || !this.#view) return this.#source === null;
    return (
      this.#covered !== null && this.#asked === this.#wanted && contains(this.#covered, this.#view)
    );
  }

  /** The layers as the question has them; empty where there is nothing to hear of. */
  get #wanted(): string {
    if (this.#layers.length + this.#everywhere.length === 0) return '';
    const everywhere = this.#everywhere.join();
    // Without layers it would be about all of them.
    const layers = this.#layers.join() || everywhere;
    return String(new URLSearchParams({ layers, ...(everywhere ? { everywhere } : {}) }));
  }

  #open(): void {
    this.#close();
    if (this.#wanted === '' || !this.#view) return;
    const isSame = this.#asked === this.#wanted && this.#covered !== null &&
      contains(this.#covered, this.#view);
    if (!isSame) {
      this.#asked = this.#wanted;
      this.#covered = around(this.#view, MARGIN);
    }
    // In a new view also older changes count; of those in both the ones that came are dropped.
    const since = isSame ? this.#last : this.#base;
    const query = new URLSearchParams({
      bbox: (this.#covered as Box).map((each) => each.toFixed(6)).join(),
      ...(since === null ? {} : { since }),
    });
    const source = new EventSource(`/live?${this.#asked}&${query}`);
    this.#source = source;
    source.addEventListener('hello', (event) => this.#hello(event));
    source.addEventListener('changes', (event) => this.#changes(event));
    source.addEventListener('resync', (event) => this.#resync(event));
    source.addEventListener('beat', (event) => this.#heard(event));
    source.addEventListener('error', () => this.#lost());
    this.#watch();
  }

  #hello(event: MessageEvent<string>): void {
    this.#heard(event);
    this.#base ??= event.lastEventId;
    this.#failures = 0;
    this.events.hearing();
  }

  #changes(event: MessageEvent<string>): void {
    this.#heard(event);
    const { changes } = JSON.parse(event.data) as { changes: readonly Told[] };
    const fresh = changes.filter(({ layer, revision }) => !this.#known.has(`${layer}@${revision}`));
    for (const { layer, revision } of fresh) this.#known.add(`${layer}@${revision}`);
    if (this.#known.size > MOST_KNOWN) this.#forget(event.lastEventId);
    if (fresh.length > 0) this.events.changes(fresh);
  }

  #resync(event: MessageEvent<string>): void {
    this.#heard(event);
    this.#failures = 0;
    this.#forget(event.lastEventId);
    this.events.resync();
    this.events.hearing();
  }

  /** Everything up to an id is shown, or will be asked for by its version. */
  #forget(id: string): void {
    this.#known.clear();
    this.#base = id;
  }

  #heard(event: MessageEvent<string>): void {
    this.#last = event.lastEventId;
    this.#watch();
  }

  #watch(): void {
    clearTimeout(this.#silence);
    this.#silence = window.setTimeout(() => this.#lost(), SILENCE_MS);
  }

  /** Try again later and later, each browser after a time of its own. */
  #lost(): void {
    this.#close();
    this.events.deaf();
    const wait = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#retrying = window.setTimeout(() => this.#open(), wait * (0.5 + Math.random()));
  }

  #close(): void {
    clearTimeout(this.#retrying);
    clearTimeout(this.#silence);
    this.#source?.close();
    this.#source = null;
  }
}
