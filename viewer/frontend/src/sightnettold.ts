/** What a net comes to in words, with its proof. */

import { h } from './dom';
import { formatNumber } from './format';
import type { Lang } from './link';
import { formatShare } from './respondwords';
import { gateLook, gateSummary } from './sightgates';
import type { Gate, Net } from './sightnetanswers';
import { sightWords } from './sightwords';

/** What can be acted upon first; whether fewer could do it, and why that is sure, below. */
export function sentence(lang: Lang, net: Net): HTMLElement {
  const { cameras, cut_size: cut, flow_value: flow, lower_bound: bound, gap, budget } = net;
  const count = cameras.length;
  return h('div', { class: 'sight-count net-told' },
    ...verdict(lang, net),
    count > 0 && h('p', {}, bound >= count || gap === 0 ? sightWords(lang, 'netFewest')
      : sightWords(lang, 'netGap', { bound: formatNumber(Math.ceil(bound), lang), gap: formatShare(gap) })),
    budget && h('p', { class: 'budget' }, sightWords(lang, 'netBudget', {
      count: budget.cameras, share: formatShare(budget.intercepted), bound: formatShare(budget.bound),
    })),
    h('p', { class: 'quiet' }, sightWords(lang, 'netCut', { count: cut }),
      cut === flow && h('abbr', { class: 'verified', tabindex: 0,
        title: sightWords(lang, 'netCutProof', { cut, flow }) }, `✓ ${sightWords(lang, 'verified')}`)));
}

/** Whether it is closed, with what, or what is missing. */
function verdict(lang: Lang, { closed, gates, cameras: { length: count } }: Net): HTMLElement[] {
  if (closed) return [h('p', { class: 'closed' }, `● ${sightWords(lang, 'netClosed', { count })}`)];
  const missing = missingOf(gates);
  return [
    h('p', { class: 'alert' }, `■ ${sightWords(lang, 'netOpen', { count: gates.length })}`),
    missing > 0
      ? h('p', { class: 'not' }, `▲ ${sightWords(lang, 'netNot', { count: missing })}`)
      : h('p', { class: 'may' }, `● ${sightWords(lang, 'netHeld', { count: gates.length })}`),
    h('p', { class: 'gate-sum' },
      [sightWords(lang, 'netNeeds', { count: gates.length }), gateSummary(lang, gates)].join(' · ')),
    ...(count > 0 ? [h('p', {}, sightWords(lang, 'netOpenMore', { count }))] : []),
  ];
}

function missingOf(gates: readonly Gate[]): number {
  return gates.filter((gate) => gateLook(gate) !== 'held').length;
}

/** The same in a sentence, for those who do not see the list. */
export function shortly(lang: Lang, { closed, gates, cameras }: Net): string {
  if (closed) return sightWords(lang, 'netClosed', { count: cameras.length });
  return [
    sightWords(lang, 'netOpen', { count: gates.length }), gateSummary(lang, gates),
    missingOf(gates) > 0 && sightWords(lang, 'netNotShort'),
  ].filter(Boolean).join(' · ');
}

/** What the list says of a net; the ring moves without changing it. */
export function toldOf({ gates, cameras, inside, cut_size: cut, gap, budget }: Net): string {
  return JSON.stringify([gates, cameras, inside.map(({ id }) => id), cut, gap, budget]);
}
