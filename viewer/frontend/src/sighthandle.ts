/** A handle on the map: dragged with mouse or finger, moved with arrow keys. */

import { byId, h } from './dom';
import { distanceM, offset, type LonLat } from './geodesy';
import { bearingDeg } from './sightgeometry';
import type { Stage } from './stage';

const TURN_DEG = 2;
const STEP_M = 2;
const STEPS: Readonly<Record<string, readonly [turnDeg: number, metres: number]>> = {
  ArrowLeft: [-TURN_DEG, 0], ArrowRight: [TURN_DEG, 0],
  ArrowUp: [0, STEP_M], ArrowDown: [0, -STEP_M],
};

export interface HandleEvents {
  /** It is being moved: not the last word. */
  moved(place: LonLat): void;
  /** It was let go of. */
  dropped(): void;
}

export class AimHandle {
  readonly #button = h('button', { class: 'aim-handle', hidden: true });
  /** What it turns about, and where it is. */
  #at: LonLat | null = null;
  #place: LonLat | null = null;

  constructor(
    private readonly stage: Stage,
    private readonly events: HandleEvents,
  ) {
    byId('popups').after(this.#button);
    this.#button.addEventListener('pointerdown', (event) => this.#drag(event));
    this.#button.addEventListener('keydown', (event) => this.#step(event));
  }

  /** Show it at a place, to be turned about another; null puts it away. */
  show(at: LonLat | null, place: LonLat | null, label = ''): void {
    this.#at = at;
    this.#place = place;
    this.#button.setAttribute('aria-label', label);
    this.follow();
  }

  /** Stay on its place while the map moves. */
  follow(): void {
    const pixel = this.#place && this.stage.map.project(this.#place);
    this.#button.hidden = !pixel;
    if (!pixel) return;
    this.#button.style.left = `${Math.round(pixel[0])}px`;
    this.#button.style.top = `${Math.round(pixel[1])}px`;
  }

  #move(place: LonLat): void {
    this.#place = place;
    this.follow();
    this.events.moved(place);
  }

  #drag(event: PointerEvent): void {
    event.preventDefault();
    this.#button.setPointerCapture(event.pointerId);
    const box = byId('map').getBoundingClientRect();
    const move = ({ clientX, clientY }: PointerEvent) => {
      const place = this.stage.map.unproject(clientX - box.left, clientY - box.top);
      if (place) this.#move(place);
    };
    const end = () => {
      this.#button.removeEventListener('pointermove', move);
      this.events.dropped();
    };
    this.#button.addEventListener('pointermove', move);
    this.#button.addEventListener('pointerup', end, { once: true });
    this.#button.addEventListener('pointercancel', end, { once: true });
  }

  /** Left and right turn it about the camera, up and down bring it farther and nearer. */
  #step(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    const [at, place] = [this.#at, this.#place];
    if (!step || !at || !place) return;
    event.preventDefault();
    event.stopPropagation();
    const metres = Math.max(STEP_M, distanceM(at, place) + step[1]);
    this.#move(offset(at, metres, bearingDeg(at, place) + step[0]));
    this.events.dropped();
    this.#button.focus();
  }
}
