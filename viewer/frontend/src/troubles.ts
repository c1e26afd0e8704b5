/** What goes wrong between the page and its server: told where it can be mended, tried again. */

import { ServerError } from './api';
import { FailingLayers } from './failing';
import { Live } from './live';
import { clearBanner, notify, showBanner } from './notices';
import type { Store } from './store';
import { text } from './texts';

export class Troubles {
  readonly #live: Live;
  readonly #failing = new FailingLayers();

  /** `ask` asks the server for news; it is called every few seconds. */
  constructor(
    private readonly store: Store,
    ask: () => Promise<void>,
  ) {
    this.#live = new Live({
      ask,
      gone: (seconds) => this.#gone(seconds),
      back: () => clearBanner() && notify(text(store.state.lang, 'serverBack')),
      failed: (error) => this.report(error),
    });
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
    showBanner(text(lang, 'serverGone', { seconds }), {
      label: text(lang, 'retry'),
      run: () => this.#live.now(),
    });
  }
}
