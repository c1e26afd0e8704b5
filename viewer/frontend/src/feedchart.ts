/** What an item's values were over the last day or week: a small chart in its popup. */

import { getJson } from './api';
import type { Feature, Panel, PanelField, PanelLayer } from './contract';
import { h } from './dom';
import { simulatedTag } from './feedstates';
import { feedWords } from './feedwords';
import { formatNumber } from './format';
import { valueText } from './items';
import type { Lang } from './link';

const NAMES = 'http://www.w3.org/2000/svg';
const [WIDE, HIGH] = [340, 138];
const PAD = { left: 34, right: 8, top: 8, bottom: 20 };
const SPANS = { day: 24, week: 168 } as const;
type Span = keyof typeof SPANS;
const HOUR_MS = 3_600_000;
/** A pause longer than so many usual steps is a gap: nobody knows what was between. */
const GAP_STEPS = 2.5;
/** The usual value is that of as many weeks before. */
const WEEKS = 8;
/** About so many lines across. */
const LINES = 3;
/** Korea keeps one time all year. */
const ZONE_MS = 9 * HOUR_MS;
const TICK_HOURS = { day: 6, week: 24 } as const;

export interface Observation {
  readonly at: string;
  readonly value: number | null;
}

interface Observed {
  readonly simulated: boolean;
  readonly unit: string | null;
  readonly observations: readonly Observation[];
  /** What is usual at each hour of the week; none where it was never measured in the weeks before. */
  readonly typical?: readonly Observation[];
}

interface Known {
  readonly at: string;
  readonly value: number;
}

/** The fields of a layer whose values over time are kept, as far as this reader may read them. */
export function observedFields(layer: PanelLayer): readonly PanelField[] {
  return layer.popup.filter(({ name, type }) =>
    layer.observed.includes(name) && (type === 'number' || type === 'integer'));
}

/** A chart that fills itself; null where nothing of the layer is observed. */
export function historyChart(
  layer: PanelLayer, item: Feature, panel: Panel, lang: Lang, drawn: () => void,
): HTMLElement | null {
  const fields = observedFields(layer);
  const [first] = fields;
  if (!first) return null;
  const root = h('section', { class: 'history-chart' });
  let [field, span]: [PanelField, Span] = [first, 'day'];
  let order = 0;
  const show = async () => {
    order += 1;
    const own = order;
    const to = new Date();
    const from = new Date(to.getTime() - SPANS[span] * HOUR_MS);
    const query = new URLSearchParams({
      property: field.name, from: from.toISOString(), to: to.toISOString(), typical: String(WEEKS),
    });
    const address = `/collections/${layer.id}/items/${encodeURIComponent(item.id)}/observations?${query}`;
    const { body } = await getJson<Observed>(address, lang);
    if (own !== order) return;
    root.replaceChildren(
      choices(fields, field, span, lang, (next) => {
        [field, span] = next;
        void show();
      }),
      ...chart(body, [from.getTime(), to.getTime()], span, field, panel, lang));
    drawn();
  };
  // A chart that does not come is no reason to keep the popup away: what is known stands above it.
  show().catch((error: unknown) => root.replaceChildren(
    h('p', { class: 'quiet' }, error instanceof Error ? error.message : String(error))));
  return root;
}

function choices(
  fields: readonly PanelField[], field: PanelField, span: Span, lang: Lang,
  chosen: (next: [PanelField, Span]) => void,
): HTMLElement {
  const button = (name: string, pressed: boolean, onclick: () => void) =>
    h('button', { class: 'choice', type: 'button', 'aria-pressed': pressed, onclick }, name);
  return h('div', { class: 'choices' },
    ...(fields.length > 1
      ? fields.map((each) => button(each.title, each === field, () => chosen([each, span]))) : []),
    ...(Object.keys(SPANS) as Span[]).map((each) =>
      button(feedWords(lang, each), each === span, () => chosen([field, each]))));
}

function chart(
  { observations, typical = [], simulated, unit }: Observed, [from, to]: readonly [number, number],
  span: Span, field: PanelField, panel: Panel, lang: Lang,
): (HTMLElement | SVGElement)[] {
  const [known, usual] = [observations.filter(isKnown), typical.filter(isKnown)];
  const last = known.at(-1);
  if (!last) return [h('p', { class: 'quiet' }, feedWords(lang, 'chartNone'))];
  const values = known.map(({ value }) => value);
  const said = (value: number) => valueText(field, value, panel, lang);
  const summary = [
    `${feedWords(lang, 'lowest')} ${said(Math.min(...values))}`,
    `${feedWords(lang, 'highest')} ${said(Math.max(...values))}`,
    `${feedWords(lang, 'latest')} ${said(last.value)}`,
  ].join(' · ');
  const svg = made('svg', { viewBox: `0 0 ${WIDE} ${HIGH}`, role: 'img', class: 'chart',
    'aria-label': `${feedWords(lang, 'chart', { title: field.title })}: ${summary}` });
  const lines = ticks(Math.min(...values, ...usual.map(({ value }) => value)),
    Math.max(...values, ...usual.map(({ value }) => value)));
  const [low, high] = [lines[0] as number, lines.at(-1) as number];
  const x = (at: number) => PAD.left + ((at - from) / (to - from)) * (WIDE - PAD.left - PAD.right);
  const y = (value: number) => HIGH - PAD.bottom - ((value - low) / (high - low)) * (HIGH - PAD.top - PAD.bottom);
  svg.append(...lines.flatMap((value) => [
    made('path', { class: 'axis', d: `M${PAD.left} ${y(value).toFixed(1)}H${WIDE - PAD.right}` }),
    label(formatNumber(value, lang), PAD.left - 4, y(value) + 3.5, 'end')]));
  svg.append(...moments(from, to, span).map((at) => label(momentText(at, span, lang), x(at), HIGH - 5, 'middle')));
  const runs = parts(known);
  svg.append(...gaps(runs, from, to).map(([start, end]) => made('rect', { class: 'gap',
    x: x(start), y: PAD.top, width: Math.max(0, x(end) - x(start)), height: HIGH - PAD.top - PAD.bottom })));
  for (const part of parts(usual)) {
    // An hour is as usual from its beginning to its end.
    const d = part.map(({ at, value }) => `${x(Math.max(from, Date.parse(at))).toFixed(1)} ${y(value).toFixed(1)}`
      + `H${x(Math.min(to, Date.parse(at) + HOUR_MS)).toFixed(1)}`);
    svg.append(made('path', { class: 'typical', d: `M${d.join('L')}` }));
  }
  for (const part of runs) {
    const points = part.map(({ at, value }) => `${x(Date.parse(at)).toFixed(1)} ${y(value).toFixed(1)}`);
    if (points.length > 1) svg.append(made('path', { class: 'line', d: `M${points.join('L')}` }));
    else svg.append(made('circle', { class: 'dot', cx: x(Date.parse(part[0]!.at)), cy: y(part[0]!.value), r: 2 }));
  }
  svg.append(made('circle', { class: 'last', cx: x(Date.parse(last.at)), cy: y(last.value), r: 3 }));
  return [
    h('p', { class: 'chart-key quiet' },
      h('span', { class: 'measured' }, [field.title, unit && `(${unit})`].filter(Boolean).join(' ')),
      usual.length > 0 && h('span', { class: 'usual' }, feedWords(lang, 'typical', { weeks: WEEKS })),
      simulated && simulatedTag(lang)),
    svg,
    h('p', { class: 'quiet' }, summary),
  ];
}

function isKnown(each: Observation): each is Known {
  return each.value !== null;
}

/** Round numbers around all values, about three steps of them. */
export function ticks(low: number, high: number): number[] {
  const spread = high - low || Math.abs(high) || 1;
  const rough = spread / LINES;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((each) => each * power >= rough) ?? 10);
  const first = Math.floor(low / step);
  const last = Math.max(Math.ceil(high / step), first + 1);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

/** Full hours of a day, midnights of a week, by the clocks of Korea. */
function moments(from: number, to: number, span: Span): number[] {
  const step = TICK_HOURS[span] * HOUR_MS;
  const first = Math.ceil((from + ZONE_MS) / step) * step - ZONE_MS;
  return Array.from({ length: Math.floor((to - first) / step) + 1 }, (_, index) => first + index * step);
}

function momentText(at: number, span: Span, lang: Lang): string {
  const there = new Date(at + ZONE_MS);
  if (span === 'day') return `${String(there.getUTCHours()).padStart(2, '0')}:00`;
  const [month, day] = [there.getUTCMonth() + 1, there.getUTCDate()];
  return lang === 'ko' ? `${month}/${day}` : `${day}/${month}`;
}

/** Where nobody knows anything: between the runs of a series, before the first and after the last. */
export function gaps(runs: readonly (readonly Known[])[], from: number, to: number): [number, number][] {
  const ends = runs.map((run) => [Date.parse(run[0]!.at), Date.parse(run.at(-1)!.at)] as const);
  const steps = runs.flatMap((run) => run.slice(1).map((each, index) =>
    Date.parse(each.at) - Date.parse(run[index]!.at))).sort((one, other) => one - other);
  const usual = steps[Math.floor(steps.length / 2)] ?? HOUR_MS;
  const starts = [from, ...ends.map(([, end]) => end)];
  const stops = [...ends.map(([start]) => start), to];
  return starts.map((start, index): [number, number] => [start, stops[index] as number])
    .filter(([start, stop]) => stop - start > usual * GAP_STEPS);
}

/** Part a series where it pauses: a line over a gap would claim what nobody measured. */
export function parts<T extends { readonly at: string }>(series: readonly T[]): T[][] {
  const times = series.map(({ at }) => Date.parse(at));
  const steps = times.slice(1).map((time, index) => time - (times[index] as number)).sort((a, b) => a - b);
  const usual = steps[Math.floor(steps.length / 2)] ?? Infinity;
  const found: T[][] = [];
  for (const [index, each] of series.entries()) {
    const pause = index > 0 ? (times[index] as number) - (times[index - 1] as number) : Infinity;
    if (pause > usual * GAP_STEPS || index === 0) found.push([each]);
    else found.at(-1)?.push(each);
  }
  return found;
}

function made(tag: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS(NAMES, tag) as SVGElement;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

function label(text: string, x: number, y: number, anchor: string): SVGElement {
  const element = made('text', { x: x.toFixed(1), y: y.toFixed(1), 'text-anchor': anchor });
  element.textContent = text;
  return element;
}
