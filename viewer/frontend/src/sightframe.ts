/** The frame of the sight panel: what it is about, and the choice of questions. */

import { h, svg } from './dom';
import { formatAge, formatPoint } from './format';
import { ICONS } from './icons';
import { itemName } from './items';
import type { Known } from './known';
import { isPlace, type Lang, type SightAsk, type SightQuestion } from './link';
import { segments } from './respondlist';
import type { Asked } from './sightpart';
import { sightWords } from './sightwords';
import { text } from './texts';

/** What can be asked of a place, in the order of the tabs. */
const OF_PLACES = ['sees', 'net', 'track'] as const;
/** What can be asked of the whole district. */
const OF_ALL = ['coverage', 'school'] as const;

export interface Framed {
  readonly question: SightQuestion;
  readonly asked: Asked | null;
  readonly known: Known;
  readonly isAbsent: (ask: SightAsk) => boolean;
  readonly show: (question: SightQuestion) => void;
  readonly close: () => void;
}

export function frame(lang: Lang, framed: Framed): HTMLElement[] {
  const { title, subtitle } = heading(lang, framed);
  return [
    h('div', { class: 'head' },
      h('div', { class: 'titles' }, h('h2', {}, title), h('small', {}, subtitle)),
      h('span', { class: 'space' }),
      h('button', { class: 'tool', id: 'sight-close', 'aria-label': text(lang, 'close'),
        onclick: framed.close }, svg(ICONS.close))),
    ...tabs(lang, framed),
  ];
}

function tabs(lang: Lang, { question: { ask, target }, isAbsent, show }: Framed): HTMLElement[] {
  if (ask === 'camera') return [];
  const all: readonly (typeof OF_PLACES | typeof OF_ALL)[number][] = target ? OF_PLACES : OF_ALL;
  const shown = all.filter((each) => each === ask || !isAbsent(each));
  return [h('div', { class: 'acts' }, segments(sightWords(lang, 'title'), 'sight-ask',
    shown.map((each) => ({
      id: each, label: sightWords(lang, each), pressed: each === ask,
      run: () => show({ ask: each, target }),
    }))))];
}

function heading(
  lang: Lang, { question: { ask, target }, asked, known }: Framed,
): { title: string; subtitle: string } {
  if (!target) {
    return { title: sightWords(lang, 'coverage'), subtitle: known.panel.district?.name ?? '' };
  }
  const what = sightWords(lang, ask === 'camera' ? 'cameraView' : ask);
  if (isPlace(target)) return { title: what, subtitle: formatPoint(target[0], target[1]) };
  const layer = known.layers.get(target.layer);
  const item = asked?.item;
  if (!item || !layer) return { title: what, subtitle: '' };
  const onset = item.properties['onset'];
  const age = typeof onset === 'string' ? formatAge(onset, new Date(), lang) : '';
  return { title: itemName(layer, item.properties), subtitle: [what, age].filter(Boolean).join(' · ') };
}
