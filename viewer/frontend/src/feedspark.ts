/** The last 24 hours of a feed as small bars: how old its newest event was, measured by its limit. */

const NAMES = 'http://www.w3.org/2000/svg';
const STEP = 5;
const HIGH = 24;
/** Twice the limit is as tall as a bar gets. */
const MOST = 2;

/** What the bars say in numbers, for those who do not see them. */
export function latenessOf(values: readonly (number | null)[]): { late: number; unknown: number } {
  return {
    late: values.filter((each) => each !== null && each > 1).length,
    unknown: values.filter((each) => each === null).length,
  };
}

/** Draw the bars: in time low, late tall with a notch above the limit, unknown a hollow dot. */
export function sparkline(values: readonly (number | null)[], label: string): SVGSVGElement {
  const svg = document.createElementNS(NAMES, 'svg');
  const width = Math.max(values.length, 1) * STEP;
  svg.setAttribute('viewBox', `0 0 ${width} ${HIGH}`);
  svg.setAttribute('class', 'spark');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  svg.append(title(label), shape('path', { class: 'limit', d: `M0 ${HIGH / MOST}H${width}` }));
  for (const [index, value] of values.entries()) svg.append(bar(value, index * STEP));
  return svg;
}

function bar(value: number | null, x: number): SVGElement {
  if (value === null) {
    return shape('circle', { class: 'unknown', cx: x + STEP / 2, cy: HIGH - 2.5, r: 1.5 });
  }
  const high = Math.max(1.5, (Math.min(value, MOST) / MOST) * HIGH);
  const kind = value > 1 ? 'late' : 'ok';
  return shape('rect', { class: kind, x: x + 0.7, y: HIGH - high, width: STEP - 1.4, height: high });
}

function title(text: string): SVGElement {
  const made = document.createElementNS(NAMES, 'title');
  made.textContent = text;
  return made;
}

function shape(tag: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(NAMES, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}
