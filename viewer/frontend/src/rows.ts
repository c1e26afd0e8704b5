/** Rows of an answer: walked by keyboard, lit together with their places on the map. */

/** What a row's button needs to take part; give it to `h('button', {...})`. */
export interface RowAttributes {
  readonly [name: string]: number | (() => void);
}

export class Rows {
  #buttons: readonly HTMLButtonElement[] = [];
  #lit: number | null = null;

  /** `onLight` is told which row is pointed at or walked to; null when none is. */
  constructor(
    root: HTMLElement,
    private readonly onLight: (index: number | null) => void,
  ) {
    root.addEventListener('keydown', (event) => this.#walk(event));
  }

  /** Take other rows, in the order of the list. */
  take(buttons: readonly HTMLButtonElement[]): void {
    this.#buttons = buttons;
    this.#lit = null;
  }

  attributes(index: number): RowAttributes {
    const light = (lit: boolean) => () => {
      this.light(lit ? index : null);
      this.onLight(lit ? index : null);
    };
    return {
      tabindex: index === 0 ? 0 : -1,
      onmouseenter: light(true), onmouseleave: light(false),
      onfocus: light(true), onblur: light(false),
    };
  }

  /** Light a row, as when its point on the map is under the pointer. */
  light(index: number | null): void {
    if (index === this.#lit) return;
    if (this.#lit !== null) this.#buttons[this.#lit]?.classList.remove('lit');
    this.#lit = index;
    const row = index === null ? undefined : this.#buttons[index];
    row?.classList.add('lit');
    row?.scrollIntoView({ block: 'nearest' });
  }

  /** Go to a row with the keyboard. */
  focus(index: number): boolean {
    const row = this.#buttons[index];
    row?.focus();
    return row !== undefined;
  }

  /** Say which row is open. */
  mark(index: number | null): void {
    for (const [each, row] of this.#buttons.entries()) {
      if (each === index) row.setAttribute('aria-current', 'true');
      else row.removeAttribute('aria-current');
    }
  }

  /** Arrows walk, Home and End jump, 1 to 9 pick: one row at a time is in the order of Tab. */
  #walk(event: KeyboardEvent): void {
    const at = this.#buttons.findIndex((row) => row === document.activeElement);
    const target = {
      ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: this.#buttons.length - 1,
    }[event.key];
    if (target === undefined || at < 0) return;
    event.preventDefault();
    const next = Math.min(Math.max(target, 0), this.#buttons.length - 1);
    for (const [index, row] of this.#buttons.entries()) row.tabIndex = index === next ? 0 : -1;
    this.focus(next);
  }
}
