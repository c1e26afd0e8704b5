/** What goes wrong between the page and its server: told where it can be mended, tried again. */

import { contact, probe, ServerError } from './api';
import { FailingLayers } from './failing';
import { formatClock } from './format';
import { Live } from './live';
import { clearBanner, notify, showBanner } from './notices';
import type { Store } from './store';
import { text } from './texts';

export interface TroublesEvents {
  /** Ask the server for news; called every few seconds. */
  ask(): Promise<void>;
  /** The server is not heard any more since then; null: it is heard again. */
  unheard(since: Date | null): void;
}

export class Troubles {
  readonly #live: Live;
  readonly #failing = new FailingLayers();
  /** When the server was heard last, while it does not answer. */
  #since: Date | null = null;

  constructor(
    private readonly store: Store,
    private readonly events: TroublesEvents,
  ) {
    this.#live = new Live({
      reach: probe,
      ask: () => events.ask(),
      gone: (seconds) => this.#gone(seconds),
      back: () => this.#back(),
      failed: (error) => this.report(error),
    });
    contact.listen({ silent: () => this.#live.noticeGone(), back: () => this.#live.now() });
    contact.hearOthers();
  }

  /** Begin to ask for news. */
  watch(): void {
    this.#live.start();
  }

  /** Say what went wrong; what nobody foresaw goes to the console. */
  report(error: unknown): void {
    if (error instanceof DOMException && error.name === 'AbortError') return;
    if (!(error instanceof ServerError)) console.error(error);
    else if (error.failure === 'gone') this.#live.noticeGone();
    else if (error.failure === 'refused') notify(text(this.store.state.lang, 'refused'));
    else notify(error.message);
  }

  tileFailed(layer: string, error: Error): void {
    // A tile that was let go because the view moved on is no failure.
    if (error.name === 'AbortError') return;
    this.#failing.add(this.store.state.lang, layer);
    if (error instanceof TypeError) this.#live.suspect();
  }

  /** Say again which layers fail, after their panel was drawn anew. */
  retellLayers(): void {
    this.#failing.retell(this.store.state.lang);
  }

  /** Take back what was told of layers, and give those to try again. */
  takeLayers(): string[] {
    return this.#failing.take(this.store.state.lang);
  }

  #gone(seconds: number): void {
    const { lang } = this.store.state;
    if (this.#since === null) {
      this.#since = contact.heardAt;
      this.events.unheard(this.#since);
    }
    const when = formatClock(this.#since);
    showBanner(text(lang, 'serverGoneSince', { when, seconds }), {
      label: text(lang, 'retry'),
      run: () => this.#live.now(),
    });
  }

  #back(): void {
    this.#since = null;
    clearBanner();
    notify(text(this.store.state.lang, 'serverBack'));
    this.events.unheard(null);
  }
}
