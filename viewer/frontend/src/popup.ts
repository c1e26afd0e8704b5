/** The popup of an item: a small dialog that follows its place on the map. */

import { h, svg } from './dom';
import { ICONS } from './icons';
import type { Lang } from './link';
import { text } from './texts';

/** Room between a popup and the edge of the map, and between it and its place, in pixels. */
const MARGIN = 12;
const LIFT = 18;

/** One popup at a time; it takes the focus and gives it back. */
export class Popup {
  #dialog: HTMLElement | null = null;
  #place: readonly number[] = [0, 0, 0];
  #before: Element | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly project: (place: readonly number[]) => readonly [number, number] | null,
    private readonly onClose: () => void,
  ) {}

  get shown(): boolean {
    return this.#dialog !== null;
  }

  /** Open at a place (degrees, metres above the ground), with a title and what is under it. */
  open(
    lang: Lang,
    place: readonly number[],
    title: string,
    subtitle: string,
    icon: HTMLElement,
    ...content: HTMLElement[]
  ): void {
    this.#before ??= document.activeElement;
    this.#place = place;
    this.#dialog?.remove();
    const close = h('button', { class: 'tool', 'aria-label': text(lang, 'close'),
      onclick: () => this.close() }, svg(ICONS.close));
    this.#dialog = h(
      'section',
      { class: 'card popup', role: 'dialog', 'aria-labelledby': 'popup-title' },
      h('header', {}, icon,
        h('div', { class: 'titles' },
          h('small', { class: 'quiet' }, subtitle),
          h('h2', { id: 'popup-title' }, title)),
        close),
      h('div', { class: 'scroll' }, ...content),
    );
    this.root.replaceChildren(this.#dialog);
    this.follow();
    close.focus({ preventScroll: true });
  }

  close(): void {
    if (!this.#dialog) return;
    const hadFocus = this.#dialog.contains(document.activeElement);
    this.#dialog.remove();
    this.#dialog = null;
    if (hadFocus && this.#before instanceof HTMLElement && this.#before.isConnected) {
      this.#before.focus({ preventScroll: true });
    }
    this.#before = null;
    this.onClose();
  }

  /** Stay above the place while the map moves, inside its edges as long as the place is. */
  follow(): void {
    const pixel = this.#dialog && this.project(this.#place);
    if (!this.#dialog || !pixel) return;
    const x = pixel[0] - this.root.offsetLeft;
    const y = pixel[1] - this.root.offsetTop;
    const { offsetWidth: width, offsetHeight: height } = this.#dialog;
    const { clientWidth, clientHeight } = this.root;
    const outside = x < 0 || y < 0 || x > clientWidth || y > clientHeight;
    const below = y - height - LIFT < MARGIN;
    const left = outside ? x - width / 2 : within(x - width / 2, MARGIN, clientWidth - width - MARGIN);
    const wished = below ? y + LIFT : y - height - LIFT;
    const top = outside ? wished : within(wished, MARGIN, clientHeight - height - MARGIN);
    this.#dialog.style.left = `${Math.round(left)}px`;
    this.#dialog.style.top = `${Math.round(top)}px`;
  }
}

function within(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, Math.max(low, high)));
}
