/** What stands where an answer will: that it is worked out, or that nobody answers just now. */

import { h } from './dom';
import type { Lang } from './link';
import { text } from './texts';

/** Both are there, and the style sheet shows the one that holds: no part has to be told. */
export function waiting(lang: Lang, sentence: string): HTMLElement {
  return h('p', { class: 'empty waiting' },
    h('span', { class: 'while-heard' }, sentence),
    h('span', { class: 'while-silent' }, `■ ${text(lang, 'serverWaits')}`));
}
