/** The foot of the map: whose data it is, and a ruler. */

import { h } from './dom';
import { metresPerPixel } from './geodesy';
import type { View } from './link';

const LONGEST_PX = 120;

export class Foot {
  readonly #credits = h('span', { class: 'credits' });
  readonly #ruler = h('span', { class: 'ruler', 'aria-hidden': true });

  constructor(root: HTMLElement) {
    root.append(this.#credits, this.#ruler);
  }

  credit(sentence: string): void {
    this.#credits.textContent = sentence;
    this.#credits.title = sentence;
  }

  /** Draw the longest round length that fits: it holds in the middle of the map. */
  measure(view: View): void {
    const perPixel = metresPerPixel(view.zoom, view.latitude);
    const metres = roundBelow(perPixel * LONGEST_PX);
    this.#ruler.textContent = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
    this.#ruler.style.setProperty('--length', `${metres / perPixel}px`);
  }
}

/** The largest of 1, 2, 5, 10, 20, 50 ... that is not above a value. */
export function roundBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const digit = [5, 2, 1].find((each) => each * power <= value) ?? 1;
  return digit * power;
}
