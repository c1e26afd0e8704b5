/** A place inside a building: no camera sees it, so that is said first, and where to look instead. */

import type { Feature } from './contract';
import { h } from './dom';
import { formatDistance, formatNumber } from './format';
import type { LonLat } from './geodesy';
import type { Lang } from './link';
import { said } from './routes';
import type { Inside } from './sightanswers';
import { dashes } from './sightgeometry';
import { blockerRows } from './sightseesrows';
import { sightWords } from './sightwords';

/** Dashes from the place to the street, in metres: shorter than any wall is far. */
const DASH_M = 1.5;

export function insideNote(lang: Lang, inside: Inside, askFront: () => void): HTMLElement {
  const { name, height_m: height, front, reason_text: reason } = inside;
  const building = [
    said(name, lang) || sightWords(lang, 'building'),
    height !== null && `${formatNumber(height, lang)} m`,
  ];
  const where = sightWords(lang, 'front', {
    street: said(front.street, lang) || sightWords(lang, 'frontOpen'),
    distance: formatDistance(front.distance_m, lang),
  });
  return h('section', { class: 'inside', role: 'status' },
    h('p', { class: 'alert' }, `■ ${said(reason, lang)}`),
    h('p', { class: 'quiet' }, [...building, where].filter(Boolean).join(' · ')),
    h('button', { class: 'solid', id: 'sight-front', title: `${sightWords(lang, 'askFront')} (O)`,
      onclick: askFront }, sightWords(lang, 'askFront'), h('kbd', {}, 'O')));
}

/** The building's outline, and the way from the place to the street before it. */
export function insideRows(
  { front }: Inside, place: LonLat, building: Feature | undefined,
): Record<'answer-blockers' | 'answer-sight-lines' | 'answer-sight-points', object[]> {
  return {
    'answer-blockers': building ? blockerRows(building) : [],
    'answer-sight-lines': dashes([...place, 0.2], [...front.point, 0.2], DASH_M).map(([source, target]) => ({
      source, target, state: 'away', grade: 'none', chosen: true,
    })),
    'answer-sight-points': [{ position: [...front.point, 0], kind: 'watched' }],
  };
}
