/** Staying up to date: the panel is asked for every few seconds, and the server's silence is told. */

import { ServerError } from './api';

const ASK_EVERY_MS = 15_000;
const RETRY_AFTER_S = 5;

export interface LiveEvents {
  /** See whether anybody is there, which is known sooner than an answer. */
  reach(): Promise<void>;
  /** Ask once; resolves when the server answered. */
  ask(): Promise<void>;
  /** The server does not answer; asked again in so many seconds. */
  gone(seconds: number): void;
  back(): void;
  failed(error: unknown): void;
}

/** Asks again and again, sooner while the server is gone; a hidden page waits until it is seen. */
export class Live {
  #timer = 0;
  #asking = false;
  #askedAt = 0;
  #gone = false;

  constructor(private readonly events: LiveEvents) {
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.now();
    });
  }

  start(): void {
    this.#wait(ASK_EVERY_MS, () => void this.#ask());
  }

  /** Ask at once, as when the reader wants to try again. */
  now(): void {
    if (!this.#asking) void this.#ask();
  }

  /** Something else did not come: look whether the server is there, but not again and again. */
  suspect(): void {
    if (Date.now() - this.#askedAt > RETRY_AFTER_S * 1000) this.now();
  }

  /** Take note that the server did not answer something else. */
  noticeGone(): void {
    if (!this.#gone) this.#countDown(RETRY_AFTER_S);
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    this.#askedAt = Date.now();
    clearTimeout(this.#timer);
    try {
      if (this.#gone) await this.events.reach();
      await this.events.ask();
      if (this.#gone) this.events.back();
      this.#gone = false;
      this.start();
    } catch (error) {
      if (error instanceof ServerError && error.failure === 'gone') {
        this.#countDown(RETRY_AFTER_S);
      } else {
        this.events.failed(error);
        this.start();
      }
    } finally {
      this.#asking = false;
    }
  }

  #countDown(seconds: number): void {
    this.#gone = true;
    this.events.gone(seconds);
    this.#wait(1000, () => {
      if (seconds > 1) this.#countDown(seconds - 1);
      else void this.#ask();
    });
  }

  #wait(milliseconds: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      // Nobody looks at a hidden page, and it asks as soon as it is seen again.
      if (document.visibilityState === 'visible' || this.#gone) then();
    }, milliseconds);
  }
}
