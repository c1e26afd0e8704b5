/**
 * Whether the server answers: when it was heard last, and whether somebody waits in vain.
 *
 * A slow answer is no silence. So where a question waits for some seconds, and nothing else is
 * heard meanwhile, the server is asked something small; only where that is not answered either is
 * it told to be silent. A frozen server refuses nothing: it takes questions and says no word.
 */

export interface ContactEvents {
  /** Nobody answers; told once for each silence. */
  silent(): void;
  /** It is heard again. */
  back(): void;
}

/** So long a question may wait before anybody wonders. */
export const PATIENCE_MS = 3000;
const LOOK_EVERY_MS = 500;

export class Contact {
  #heardAt = Date.now();
  /** When each question that waits was asked. */
  readonly #waiting = new Map<symbol, number>();
  #looking: ReturnType<typeof setInterval> | undefined;
  #probing = false;
  #silent = false;
  #events: ContactEvents | null = null;

  /** `probe` asks something small under `watch`, and throws where nobody answers in time. */
  constructor(private readonly probe: () => Promise<void>) {}

  listen(events: ContactEvents): void {
    this.#events = events;
  }

  /** When the server was heard last. */
  get heardAt(): Date {
    return new Date(this.#heardAt);
  }

  /** Note that the server said something, whatever it was. */
  #heard(): void {
    this.#heardAt = Date.now();
    const wasSilent = this.#silent;
    this.#silent = false;
    if (wasSilent) this.#events?.back();
  }

  /** Have what others load, as tiles, count too: a busy server is not a silent one. */
  hearOthers(): void {
    new PerformanceObserver((list) => {
      const resources = list.getEntries() as PerformanceResourceTiming[];
      // What failed has no start of an answer; what the browser kept did not come from the server.
      if (resources.some((each) => each.responseStart > 0 && each.transferSize > 0)) this.#heard();
    }).observe({ type: 'resource' });
  }

  /** Watch a question until it is answered or given up; it throws where it was not answered. */
  async watch<T>(question: Promise<T>): Promise<T> {
    const own = Symbol('question');
    this.#waiting.set(own, Date.now());
    this.#looking ??= setInterval(() => this.#look(), LOOK_EVERY_MS);
    try {
      const answer = await question;
      this.#heard();
      return answer;
    } finally {
      this.#waiting.delete(own);
      if (this.#waiting.size === 0) this.#rest();
    }
  }

  #rest(): void {
    clearInterval(this.#looking);
    this.#looking = undefined;
  }

  #look(): void {
    const since = Math.max(this.#heardAt, Math.min(...this.#waiting.values()));
    if (!this.#silent && !this.#probing && Date.now() - since >= PATIENCE_MS) void this.#check();
  }

  async #check(): Promise<void> {
    this.#probing = true;
    const before = this.#heardAt;
    try {
      await this.probe();
    } catch {
      // Whoever was heard while the probe waited is there all the same.
      if (this.#heardAt !== before) return;
      this.#silent = true;
      this.#events?.silent();
    } finally {
      this.#probing = false;
    }
  }
}
