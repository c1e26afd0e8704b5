/** The ways out that nobody watches: how each stands, which comes first, and how that is said. */

import { h } from './dom';
import type { ItemRef, Lang } from './link';
import { lateText, type Post } from './respondpost';
import { formatMinutes } from './respondwords';
import { said } from './routes';
import type { RowAttributes } from './rows';
import type { Gate } from './sightnetanswers';
import { sightWords, type SightKey } from './sightwords';

/** A unit is there first; one comes, but too late; none reaches it. */
export const GATE_LOOKS = ['held', 'late', 'open'] as const;
export type GateLook = (typeof GATE_LOOKS)[number];

/** A shape for each, so that colour is never the only sign; on the map too. */
export const GATE_SIGNS: Record<GateLook, string> = { held: '●', late: '▲', open: '■' };

export function gateLook({ unit, in_time: inTime }: Gate): GateLook {
  if (unit === null) return 'open';
  return inTime ? 'held' : 'late';
}

/**
 * The gates in the order in which somebody has to decide about them.
 *
 * First those that a unit can hold, the one that it has to set out to soonest; then those that are
 * late, by how much; then those that nobody reaches, the one that is passed soonest.
 */
export function urgentFirst(gates: readonly Gate[]): Gate[] {
  const rank = (gate: Gate) => GATE_LOOKS.indexOf(gateLook(gate));
  const within = (gate: Gate) => gate.slack_s === null ? (gate.arrival_s ?? Infinity) : Math.abs(gate.slack_s);
  return [...gates].sort((one, other) => rank(one) - rank(other) || within(one) - within(other));
}

/** What a gate is called: a station's exit or a park besides its street. */
export function gateName(lang: Lang, { name, street, kind }: Gate): string {
  const kinds: Record<string, SightKey | undefined> = { subway: 'kindSubway', park: 'kindPark' };
  const what = kinds[kind];
  const own = [what && sightWords(lang, what), name].filter(Boolean).join(' ');
  return [own, said(street, lang)].filter(Boolean).join(' · ') || sightWords(lang, 'gateStreet');
}

/** How it stands, in a shape and words: `● 제때 · 여유 2:10`, `▲ 4분 늦음`, `■ 닿는 순찰 없음`. */
export function gateText(lang: Lang, gate: Gate): { verdict: string; detail: string } {
  const look = gateLook(gate);
  const slack = gate.slack_s ?? 0;
  const words = {
    held: () => sightWords(lang, 'gateHeld'),
    late: () => lateText(lang, -slack),
    open: () => sightWords(lang, 'gateOpen'),
  };
  return {
    verdict: `${GATE_SIGNS[look]} ${words[look]()}`,
    detail: look === 'held' ? sightWords(lang, 'gateSlack', { time: formatMinutes(slack) }) : '',
  };
}

/** How many stand how, in one line. */
export function gateSummary(lang: Lang, gates: readonly Gate[]): string {
  const keys = { held: 'gatesHeld', late: 'gatesLate', open: 'gatesOpen' } as const;
  return GATE_LOOKS
    .map((look) => [look, gates.filter((gate) => gateLook(gate) === look).length] as const)
    .filter(([, count]) => count > 0)
    .map(([look, count]) => `${GATE_SIGNS[look]} ${sightWords(lang, keys[look], { count })}`)
    .join(' · ');
}

/** The post that a gate is for whoever is sent there. */
export function postOf(lang: Lang, gate: Gate): Post {
  const unit: ItemRef | null = gate.unit && { layer: gate.unit.layer, id: gate.unit.id };
  return { name: gateName(lang, gate), by: new Date(gate.deadline), unit };
}

export interface GateRow {
  readonly gate: Gate;
  /** Position among the gates, counted from 0. */
  readonly index: number;
  readonly id: string;
  readonly attributes: RowAttributes;
  run(): void;
}

export function gateRow(lang: Lang, { gate, index, id, attributes, run }: GateRow): HTMLButtonElement {
  const { unit, arrival_s: person, unit_reason_text: why, reason_text: reason } = gate;
  const { verdict, detail } = gateText(lang, gate);
  const times = [
    unit ? sightWords(lang, 'gateUnit', { unit: unit.name ?? unit.id, time: formatMinutes(unit.arrives_s) })
      : said(why, lang),
    person !== null && sightWords(lang, 'gatePerson', { time: formatMinutes(person) }),
  ];
  return h('button', { class: `near gate ${gateLook(gate)}`, id, onclick: run, ...attributes },
    h('span', { class: 'number' }, `${GATE_SIGNS[gateLook(gate)]}${index + 1}`),
    h('span', { class: 'what' },
      h('b', {}, gateName(lang, gate)),
      h('span', { class: 'times' }, times.filter(Boolean).join(' · ')),
      h('span', { class: 'quiet' }, said(reason, lang))),
    h('span', { class: 'far' }, h('b', { class: 'verdict' }, verdict),
      detail && h('span', { class: 'quiet' }, detail)));
}
