/** What a net comes to in words, with its proof. */

import { h } from './dom';
import { formatNumber } from './format';
import type { Lang } from './link';
import { formatShare } from './respondwords';
import { gateSummary } from './sightgates';
import type { Net } from './sightnetanswers';
import { sightWords } from './sightwords';

/** What can be acted upon first; whether fewer could do it, and why that is sure, below. */
export function sentence(lang: Lang, net: Net): HTMLElement {
  const { gates, cameras, cut_size: cut, flow_value: flow, lower_bound: bound, gap, budget } = net;
  const count = cameras.length;
  const lines = gates.length > 0
    ? [
        h('p', { class: 'alert' }, `■ ${sightWords(lang, 'netOpen', { count: gates.length })}`),
        h('p', { class: 'gate-sum' }, gateSummary(lang, gates)),
        count > 0 && h('p', {}, sightWords(lang, 'netOpenMore', { count })),
      ]
    : [h('p', { class: 'closed' }, `● ${sightWords(lang, 'netClosed', { count })}`)];
  return h('div', { class: 'sight-count net-told', role: 'status' },
    ...lines,
    count > 0 && h('p', {}, bound >= count || gap === 0 ? sightWords(lang, 'netFewest')
      : sightWords(lang, 'netGap', { bound: formatNumber(Math.ceil(bound), lang), gap: formatShare(gap) })),
    budget && h('p', { class: 'budget' }, sightWords(lang, 'netBudget', {
      count: budget.cameras, share: formatShare(budget.intercepted), bound: formatShare(budget.bound),
    })),
    h('p', { class: 'quiet' }, `${sightWords(lang, 'netCut', { count: cut })} `,
      h('small', {}, `(${sightWords(lang, 'netCutProof', { cut, flow })})`)));
}

/** What the list says of a net; the ring moves without changing it. */
export function toldOf({ gates, cameras, inside, cut_size: cut, gap, budget }: Net): string {
  return JSON.stringify([gates, cameras, inside.map(({ id }) => id), cut, gap, budget]);
}
