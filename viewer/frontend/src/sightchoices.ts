/** What several questions of sight have: the least density class, and what an answer rests on. */

import { h } from './dom';
import { formatNumber } from './format';
import type { Lang } from './link';
import { GRADES, type Grade, type SightState } from './sightanswers';
import { gradeName, sightWords } from './sightwords';

/** The choice of the least density class that counts. */
export function gradeChoice(
  lang: Lang, chosen: Grade | null, take: (grade: Grade | null) => void, any = true,
): HTMLElement {
  return h('label', { class: 'inline' }, h('small', {}, sightWords(lang, 'atLeast')),
    h('select', {
      id: 'sight-grade',
      onchange: (event: Event) =>
        take(GRADES.find((each) => each === (event.target as HTMLSelectElement).value) ?? null),
    },
    ...(any ? [h('option', { value: '', selected: chosen === null }, sightWords(lang, 'anyGrade'))] : []),
    ...GRADES.map((grade) =>
      h('option', { value: grade, selected: grade === chosen }, gradeName(lang, grade)))));
}

export function foot(lang: Lang, { sight }: { readonly sight: SightState }): HTMLElement {
  const count = (number: number) => formatNumber(number, lang);
  return h('p', { class: 'aside' }, sightWords(lang, 'foot', {
    cameras: count(sight.cameras), assumed: count(sight.assumed), buildings: count(sight.buildings),
  }));
}
