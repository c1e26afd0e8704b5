/** The tool that closes a street: two clicks for the common case, a small card for the others. */

import { CLOSURES, type Closures, type Held, type Manner } from './closures';
import type { PanelLayer } from './contract';
import { byId, h, keepFocus, svg } from './dom';
import type { Shape } from './drawing';
import { formatMoment } from './format';
import { ICONS } from './icons';
import type { Known } from './known';
import type { Lang } from './link';
import { segments } from './respondlist';
import { words, type RespondKey } from './respondwords';
import type { Store } from './store';

const SHAPES: readonly Shape[] = ['point', 'line', 'polygon'];
const SHAPE_WORDS: Record<Shape, readonly [name: RespondKey, how: RespondKey]> = {
  point: ['shapePoint', 'closePoint'],
  line: ['shapeLine', 'closeLine'],
  polygon: ['shapePolygon', 'closePolygon'],
};
const NUMBER_WORDS = {
  slow: ['closedWholly', 'slowTimes'],
  hours: ['untilEnded', 'hours'],
} as const satisfies Record<string, readonly [RespondKey, RespondKey]>;
const HOURS = [null, 1, 2, 4, 8, 24] as const;
const SLOW = [null, 2, 4, 10] as const;

export class ClosureTool {
  readonly #root = byId('closing');
  #shape: Shape = 'point';
  #manner: Manner = { kind: 'accident', modes: 'all', slow: null, hours: null };

  constructor(
    private readonly store: Store,
    private readonly known: Known,
    private readonly closures: Closures,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Whether this reader may close streets. */
  get offered(): boolean {
    return (this.#layer?.writable.length ?? 0) > 0;
  }

  get #layer(): PanelLayer | undefined {
    return this.known.layers.get(CLOSURES);
  }

  /** Take up the tool, or put it away. */
  toggle(): void {
    if (this.closures.drawing.active) this.closures.drawing.cancel();
    else if (this.offered) this.#arm(this.#shape);
  }

  /** Say it again in another language. */
  redraw(): void {
    if (!this.#root.hidden) this.#draw();
  }

  #arm(shape: Shape): void {
    this.#shape = shape;
    this.closures.drawing.start(shape, {
      drawn: (geometry) => {
        this.#root.hidden = true;
        this.closures.close(geometry, this.#manner).catch(this.failed);
      },
      changed: () => this.#draw(),
      cancelled: () => {
        this.#root.hidden = true;
      },
    });
    this.#root.hidden = false;
    this.#draw();
  }

  #draw(): void {
    keepFocus(() => this.#fill(this.store.state.lang));
  }

  #fill(lang: Lang): void {
    const { drawing } = this.closures;
    const shapes = SHAPES.map((shape) => ({
      id: shape, label: words(lang, SHAPE_WORDS[shape][0]), pressed: shape === this.#shape,
      run: () => this.#arm(shape),
    }));
    const several = this.#shape !== 'point';
    this.#root.className = 'card';
    this.#root.setAttribute('role', 'dialog');
    this.#root.setAttribute('aria-label', words(lang, 'closeTitle'));
    this.#root.replaceChildren(
      h('p', { role: 'status' }, h('b', {}, words(lang, SHAPE_WORDS[this.#shape][1])),
        h('button', { class: 'tool', id: 'closing-cancel', 'aria-label': words(lang, 'cancel'),
          onclick: () => drawing.cancel() }, svg(ICONS.close))),
      h('div', { class: 'fields' },
        segments(words(lang, 'closeTitle'), 'closing-shape', shapes),
        this.#codes(lang, 'kind', 'kind'),
        this.#codes(lang, 'modes', 'closedFor'),
        this.#numbers(lang, 'slow', 'effect', SLOW),
        this.#numbers(lang, 'hours', 'until', HOURS)),
      ...(several ? [h('div', { class: 'fields' },
        h('button', { class: 'tool', id: 'closing-back', disabled: drawing.corners === 0,
          onclick: () => drawing.back() }, words(lang, 'drawBack')),
        h('button', { class: 'solid', id: 'closing-done', disabled: !drawing.whole,
          onclick: () => drawing.finish() }, words(lang, 'drawDone')))] : []),
    );
  }

  #codes(lang: Lang, field: 'kind' | 'modes', title: RespondKey): HTMLElement | null {
    const values = this.#layer?.popup.find((each) => each.name === field)?.values;
    if (!values) return null;
    const choose = (event: Event) => {
      this.#manner = { ...this.#manner, [field]: (event.target as HTMLSelectElement).value };
    };
    return h('label', {}, h('small', {}, words(lang, title)),
      h('select', { id: `closing-${field}`, onchange: choose },
        ...Object.entries(values).map(([code, said]) =>
          h('option', { value: code, selected: code === this.#manner[field] }, said))));
  }

  /** A choice of numbers, or of none: closed for good, until it is ended. */
  #numbers(
    lang: Lang, field: 'slow' | 'hours', title: RespondKey, choices: readonly (number | null)[],
  ): HTMLElement {
    const choose = (event: Event) => {
      const { value } = event.target as HTMLSelectElement;
      this.#manner = { ...this.#manner, [field]: value === '' ? null : Number(value) };
    };
    const [none, some] = NUMBER_WORDS[field];
    return h('label', {}, h('small', {}, words(lang, title)),
      h('select', { id: `closing-${field}`, onchange: choose },
        ...choices.map((number) => h('option', {
          value: number ?? '', selected: number === this.#manner[field],
        }, number === null ? words(lang, none) : words(lang, some, { number })))));
  }
}

/** The closures that hold, each with the button that ends it. */
export function closureList(
  lang: Lang,
  layer: PanelLayer | undefined,
  held: readonly Held[] | null,
  end: ((closure: Held) => void) | null,
): HTMLElement[] {
  // What is not known yet is not "nothing".
  if (!layer || held === null) return [];
  const rows = held.map((closure) => h('li', { class: 'closure', 'data-id': closure.id },
    h('span', { class: 'what' },
      h('b', {}, closure.properties.title ?? closure.id),
      h('span', { class: 'quiet' }, closureText(lang, layer, closure))),
    end && h('button', { class: 'tool', onclick: () => end(closure) }, words(lang, 'end'))));
  return [h('section', { class: 'group closures' },
    h('h3', {}, words(lang, 'closures'), h('span', { class: 'count' }, String(held.length))),
    held.length > 0 ? h('ul', {}, ...rows) : h('p', { class: 'quiet' }, words(lang, 'noClosures')))];
}

function closureText(lang: Lang, layer: PanelLayer, { properties }: Held): string {
  const { kind, effect, state, valid_to: until, unmatched = [] } = properties;
  const codes = layer.popup.find((each) => each.name === 'kind')?.values;
  return [
    codes?.[kind] ?? kind,
    effect === 'slowed' && words(lang, 'slowing'),
    state === 'to_come' && words(lang, 'coming'),
    until && words(lang, 'untilWhen', { when: formatMoment(until, lang) }),
    unmatched.length > 0 && words(lang, 'unmatched', { names: unmatched.join(', ') }),
  ].filter(Boolean).join(' · ');
}
