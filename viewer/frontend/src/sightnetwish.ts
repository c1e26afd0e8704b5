/** How a net is wished for: who flees how, how sharp the pictures must be, how many cameras. */

import { h } from './dom';
import type { Lang } from './link';
import type { Mode } from './modes';
import { segments } from './respondlist';
import type { Grade } from './sightanswers';
import { gradeChoice } from './sightchoices';
import { sightWords } from './sightwords';

export const FLIGHT_MODES = ['walk', 'cycle', 'drive'] as const satisfies readonly Mode[];
const BUDGETS = [null, 4, 9, 16] as const;

export interface NetWish {
  readonly mode: (typeof FLIGHT_MODES)[number];
  readonly grade: Grade;
  /** So many cameras; as few as close the net where null. */
  readonly cameras: number | null;
  /** Whether cameras that are lent from another purpose count. */
  readonly lent: boolean;
}

export const USUAL_WISH: NetWish = { mode: 'walk', grade: 'recognise', cameras: null, lent: false };

export function netChoices(
  lang: Lang, wish: NetWish, take: (change: Partial<NetWish>) => void,
): HTMLElement {
  const value = (event: Event) => (event.target as HTMLSelectElement).value;
  return h('div', { class: 'fields' },
    segments(sightWords(lang, 'on'), 'net-mode', FLIGHT_MODES.map((mode) => ({
      id: mode, label: sightWords(lang, mode), pressed: mode === wish.mode, run: () => take({ mode }),
    }))),
    gradeChoice(lang, wish.grade, (grade) => take({ grade: grade ?? 'detect' }), false),
    h('label', { class: 'inline' }, h('small', {}, sightWords(lang, 'budget')),
      h('select', {
        id: 'net-cameras',
        onchange: (event: Event) => take({ cameras: value(event) === '' ? null : Number(value(event)) }),
      }, ...BUDGETS.map((count) => h('option', {
        value: count ?? '', selected: count === wish.cameras,
      }, count === null ? sightWords(lang, 'fewest') : sightWords(lang, 'most', { count }))))),
    h('label', { class: 'check' }, h('input', {
      type: 'checkbox', id: 'net-lent', checked: wish.lent,
      onchange: (event: Event) => take({ lent: (event.target as HTMLInputElement).checked }),
    }), sightWords(lang, 'lent')));
}
