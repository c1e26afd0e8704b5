/** A slider that says its value. */

import { h } from './dom';

export interface SliderOptions {
  readonly id: string;
  readonly label: string;
  readonly low: number;
  readonly high: number;
  readonly step: number;
  readonly value: number;
  said(value: number): string;
  moved(value: number): void;
}

export function slider(options: SliderOptions): HTMLElement {
  const { id, label, low, high, step, value, said, moved } = options;
  const output = h('output', { for: id }, said(value));
  const input = h('input', {
    type: 'range', id, min: low, max: high, step, value, 'aria-label': label,
    'aria-valuetext': said(value),
    oninput: () => {
      const now = Number(input.value);
      output.textContent = said(now);
      input.setAttribute('aria-valuetext', said(now));
      moved(now);
    },
  });
  return h('div', { class: 'slider' }, input, output);
}
