/** The ways out that nobody watches: how each stands, which comes first, and how that is said. */

import { h } from './dom';
import type { ItemRef, Lang } from './link';
import { lateText, type Post } from './respondpost';
import { formatMinutes } from './respondwords';
import { said } from './routes';
import type { RowAttributes } from './rows';
import type { Gate } from './sightnetanswers';
import { afterText, type Since } from './sightnettime';
import { sightWords, type SightKey } from './sightwords';

/** Its car is there first; it comes, but too late; no car is left for it or reaches it. */
export const GATE_LOOKS = ['held', 'late', 'open'] as const;
/** Why most gates are none of a camera's. */
const UNWATCHED = 'unwatched';

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

/** What the two times of a row differ by, in seconds: by what is read, not by what it was rounded from. */
function slackOf({ unit, arrival_s: person, slack_s: slack }: Gate): number {
  if (!unit || person === null) return slack ?? 0;
  return Math.round(person) - Math.round(unit.arrives_s);
}

/** How it stands, in a shape and words: `● 제때 · 여유 2:10`, `▲ 3:40 늦음`, `■ 차량 없음`. */
export function gateText(lang: Lang, gate: Gate): { verdict: string; detail: string } {
  const look = gateLook(gate);
  const slack = slackOf(gate);
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

/** Why nobody watches most of them, said once for all. */
export function unwatchedNote(lang: Lang, gates: readonly Gate[]): string {
  return gates.some(({ reason }) => reason === UNWATCHED) ? sightWords(lang, 'netUnwatched') : '';
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
  /** Since when its times are. */
  readonly since: Since['of'];
  readonly id: string;
  readonly attributes: RowAttributes;
  run(): void;
}

export function gateRow(lang: Lang, { gate, index, since, id, attributes, run }: GateRow): HTMLButtonElement {
  const { unit, arrival_s: person, unit_reason_text: why, reason, reason_text: words } = gate;
  const { verdict, detail } = gateText(lang, gate);
  // A time is not broken in its middle.
  const time = (seconds: number) => afterText(lang, since, seconds).replaceAll(' ', '\u00a0');
  const times = [
    [unit ? sightWords(lang, 'gateUnit', { unit: unit.name ?? unit.id, time: time(unit.arrives_s) })
      : said(why, lang)],
    [person !== null && sightWords(lang, 'gatePerson', { time: time(person) }), detail],
    [reason !== UNWATCHED && said(words, lang)],
  ];
  return h('button', { class: `near gate ${gateLook(gate)}`, id, onclick: run, ...attributes },
    h('span', { class: 'number' }, `${GATE_SIGNS[gateLook(gate)]}${index + 1}`),
    h('span', { class: 'what' }, h('b', {}, gateName(lang, gate))),
    h('span', { class: 'far' }, h('b', { class: 'verdict' }, verdict)),
    h('span', { class: 'times' }, ...times.map((each) => each.filter(Boolean).join(' · '))
      .map((line) => line && h('span', {}, line))));
}
