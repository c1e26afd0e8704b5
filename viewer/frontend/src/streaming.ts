/** The map kept up to date: what the stream tells becomes new tiles, marks and counts. */

import { meets } from './boxes';
import { News } from './streamnews';
import type { Stage } from './stage';
import type { ItemRef } from './link';
import type { Store } from './store';
import { Stream, type Told } from './stream';

export interface StreamingEvents {
  /** Layers to hear of wherever they change, of those that this reader may read. */
  everywhere(): Iterable<string>;
  /** Ask for the panel, and for what follows from it. */
  refresh(): Promise<void>;
  failed(error: unknown): void;
}

/** Changes come in flocks; what follows from all of them is asked for once. */
const GATHER_MS = 400;
/** Tiles follow what is measured at once; counts and ages in the panel need not. */
const CALM_MS = 5_000;

export class Streaming {
  readonly #stream: Stream;
  readonly #news: News;
  #gathering = 0;
  #due = 0;
  #refreshedAt = 0;

  constructor(
    private readonly store: Store,
    private readonly stage: Stage,
    private readonly events: StreamingEvents,
  ) {
    this.#news = new News(store.state.lang, {
      draw: (rows) => stage.answer(rows),
      failed: (error) => events.failed(error),
    });
    this.#stream = new Stream({
      hearing: () => void this.#hearing(),
      changes: (told) => this.#changes(told),
      resync: () => this.#resync(),
      deaf: () => this.#deaf(),
    });
  }

  /** Put what is told of the stream into the bar, before its clock. */
  show(bar: HTMLElement): void {
    this.#news.redraw(this.store.state.lang);
    bar.querySelector('.clock')?.before(this.#news.element);
  }

  /** Listen to what is shown now; called whenever the view or the layers change. */
  follow(): void {
    const { box } = this.stage.map;
    if (box) this.#stream.listen(this.store.state.layers, box, this.events.everywhere());
  }

  see(item: ItemRef | null): void {
    this.#news.see(item);
  }

  /** The server is not heard any more since then; null: it is heard again. */
  unheard(since: Date | null): void {
    this.#news.unheard(since);
  }

  async #hearing(): Promise<void> {
    // What changed before the stream began is asked for once; from then on tile by tile.
    await this.#refresh();
    this.stage.pin(true);
    this.#news.connected(true);
  }

  #deaf(): void {
    this.stage.pin(false);
    this.#news.connected(false);
  }

  #resync(): void {
    this.stage.pin(false);
    this.stage.reload([...this.store.state.layers, 'labels']);
  }

  #changes(told: readonly Told[]): void {
    const { layers } = this.store.state;
    const { box } = this.stage.map;
    const seen = told.filter(({ layer, bbox }) =>
      layers.has(layer) && (!box || !bbox || meets(box, bbox)));
    for (const { layer, bbox } of told) this.stage.touch(layer, bbox);
    // Before all is there that was to be seen, nothing is new.
    if (this.stage.complete) void this.#news.tell(seen.filter(({ quiet }) => !quiet));
    this.#soon(told.every(({ quiet }) => quiet));
  }

  /** Ask for the panel a moment later; what is measured all the time may not have it all the time. */
  #soon(calmly: boolean): void {
    const due = Math.max(Date.now() + GATHER_MS, calmly ? this.#refreshedAt + CALM_MS : 0);
    if (this.#gathering !== 0 && this.#due <= due) return;
    clearTimeout(this.#gathering);
    this.#due = due;
    this.#gathering = window.setTimeout(() => {
      this.#gathering = 0;
      this.#refreshedAt = Date.now();
      void this.#refresh();
    }, due - Date.now());
  }

  #refresh(): Promise<void> {
    return this.events.refresh().catch((error: unknown) => this.events.failed(error));
  }
}
