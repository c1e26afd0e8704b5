/** How many frames a second the map really gives while it moves. */

/** Below this the map switches to its flat mode. */
export const ENOUGH_FRAMES_A_SECOND = 15;
/** A verdict needs this much drawing time, so that one slow start is not held against a machine. */
const MEASURED_MS = 3000;
const FEWEST_FRAMES = 3;
/** Longer pauses are a sleeping tab, not a slow frame. */
const LONGEST_FRAME_MS = 5000;

/** Counts the drawing time of frames; gives a rate once it has seen enough of them. */
export class FrameMeter {
  #durations: number[] = [];
  #total = 0;

  /** Add the time from the start of a drawn frame to the start of the next one. */
  add(durationMs: number): void {
    if (durationMs <= 0 || durationMs > LONGEST_FRAME_MS) return;
    this.#durations.push(durationMs);
    this.#total += durationMs;
    while (this.#durations.length > FEWEST_FRAMES && this.#total - this.#oldest >= MEASURED_MS) {
      this.#total -= this.#oldest;
      this.#durations.shift();
    }
  }

  /** Frames a second over the last three seconds of drawing, or null before that. */
  get rate(): number | null {
    const enough = this.#total >= MEASURED_MS && this.#durations.length >= FEWEST_FRAMES;
    return enough ? (1000 * this.#durations.length) / this.#total : null;
  }

  get #oldest(): number {
    return this.#durations[0] ?? 0;
  }

  reset(): void {
    this.#durations = [];
    this.#total = 0;
  }
}

/**
 * Measures drawn frames from the browser's own clock while `moving` says so.
 *
 * The time between two animation frames is what a slow graphics card stretches, so each frame in
 * which the map was drawn costs the time until the next one began; idle frames cost nothing.
 */
export class FrameWatch {
  readonly meter = new FrameMeter();
  #drawn = false;
  #running = false;
  #last = 0;

  constructor(
    private readonly moving: () => boolean,
    private readonly onRate: (rate: number) => void,
  ) {}

  /** Tell that the map has just been drawn. */
  frameDrawn(): void {
    this.#drawn = true;
    if (this.#running || !this.moving()) return;
    this.#running = true;
    this.#last = performance.now();
    requestAnimationFrame((now) => this.#tick(now));
  }

  #tick(now: number): void {
    if (this.#drawn) this.meter.add(now - this.#last);
    this.#drawn = false;
    this.#last = now;
    this.#running = this.moving();
    if (this.#running) requestAnimationFrame((next) => this.#tick(next));
    const { rate } = this.meter;
    if (rate !== null) this.onRate(rate);
  }
}
