/** What an item's values were over the last day or week: a small chart in its popup. */

import { getJson } from './api';
import type { Feature, Panel, PanelField, PanelLayer } from './contract';
import { h } from './dom';
import { simulatedTag } from './feedstates';
import { feedWords } from './feedwords';
import { formatMoment } from './format';
import { valueText } from './items';
import type { Lang } from './link';

const NAMES = 'http://www.w3.org/2000/svg';
const [WIDE, HIGH] = [300, 84];
const PAD = { left: 4, right: 4, top: 8, bottom: 8 };
const SPANS = { day: 24, week: 168 } as const;
type Span = keyof typeof SPANS;
const HOUR_MS = 3_600_000;
/** A pause longer than so many usual steps is a gap: nobody knows what was between. */
const GAP_STEPS = 2.5;

export interface Observation {
  readonly at: string;
  readonly value: number | null;
}

interface Observed {
  readonly simulated: boolean;
  readonly observations: readonly Observation[];
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
      property: field.name, from: from.toISOString(), to: to.toISOString(),
    });
    const address = `/collections/${layer.id}/items/${encodeURIComponent(item.id)}/observations?${query}`;
    const { body } = await getJson<Observed>(address, lang);
    if (own !== order) return;
    root.replaceChildren(
      choices(fields, field, span, lang, (next) => {
        [field, span] = next;
        void show();
      }),
      ...chart(body, [from.getTime(), to.getTime()], field, panel, lang));
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
  { observations, simulated }: Observed, [from, to]: readonly [number, number], field: PanelField,
  panel: Panel, lang: Lang,
): (HTMLElement | SVGElement)[] {
  const known = observations.filter((each): each is { at: string; value: number } => each.value !== null);
  const last = known.at(-1);
  if (!last) return [h('p', { class: 'quiet' }, feedWords(lang, 'chartNone'))];
  const values = known.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const said = (value: number) => valueText(field, value, panel, lang);
  const summary = [
    `${feedWords(lang, 'lowest')} ${said(low)}`, `${feedWords(lang, 'highest')} ${said(high)}`,
    `${feedWords(lang, 'latest')} ${said(last.value)}`,
  ].join(' · ');
  const svg = made('svg', { viewBox: `0 0 ${WIDE} ${HIGH}`, role: 'img', class: 'chart',
    'aria-label': `${feedWords(lang, 'chart', { title: field.title })}: ${summary}` });
  const spread = high - low || Math.abs(high) || 1;
  const x = (at: string) => PAD.left + ((Date.parse(at) - from) / (to - from)) * (WIDE - PAD.left - PAD.right);
  const y = (value: number) => HIGH - PAD.bottom - ((value - low) / spread) * (HIGH - PAD.top - PAD.bottom);
  svg.append(made('path', { class: 'axis', d: `M0 ${HIGH - 1}H${WIDE}` }));
  for (const part of parts(known)) {
    const points = part.map(({ at, value }) => `${x(at).toFixed(1)} ${y(value).toFixed(1)}`);
    if (points.length > 1) svg.append(made('path', { class: 'line', d: `M${points.join('L')}` }));
    else svg.append(made('circle', { class: 'dot', cx: x(part[0]!.at), cy: y(part[0]!.value), r: 2 }));
  }
  svg.append(made('circle', { class: 'last', cx: x(last.at), cy: y(last.value), r: 3 }));
  return [
    svg,
    h('p', { class: 'chart-ends quiet' },
      h('span', {}, formatMoment(new Date(from).toISOString(), lang)),
      h('span', {}, formatMoment(last.at, lang))),
    h('p', { class: 'quiet' }, summary, ' ', simulated && simulatedTag(lang)),
  ];
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
