/** The buttons by which other panels and popups lead to sight. */

import { h } from './dom';
import type { Lang } from './link';
import { sightWords } from './sightwords';

const ASKS = [['sees', 'whoSees', 'V'], ['net', 'castNet', 'N']] as const;
type PlaceAsk = (typeof ASKS)[number][0];

/** Who sees a place, and the net around it; what has no answer here is not offered. */
export function placeButtons(
  lang: Lang, kind: 'link' | 'tool', isAbsent: (ask: PlaceAsk) => boolean, run: (ask: PlaceAsk) => void,
): HTMLElement[] {
  return ASKS.filter(([ask]) => !isAbsent(ask)).map(([ask, key, letter]) =>
    h('button', {
      class: kind, id: `ask-${ask}`, title: `${sightWords(lang, key)} (${letter})`, onclick: () => run(ask),
    }, sightWords(lang, key)));
}

/** What one camera sees. */
export function viewButton(lang: Lang, run: () => void): HTMLElement {
  return h('button', { class: 'link', id: 'item-view', onclick: run }, sightWords(lang, 'view'));
}
