/** One item in words: its name, and its fields in reading order with codes, units and flags. */

import type { Feature, Panel, PanelField, PanelLayer, Properties } from './contract';
import { h } from './dom';
import { formatMoment, formatNumber } from './format';
import type { Lang } from './link';
import { text } from './texts';

/** What an item is called: its label where it has one, else its layer. */
export function itemName(layer: PanelLayer, properties: Properties): string {
  const label = layer.label ? properties[layer.label] : null;
  return label ? String(label) : layer.title;
}

/** The first code of an item besides its name ("fixed", "crime prevention"), to tell rows apart. */
export function itemKind(layer: PanelLayer, properties: Properties): string {
  const codes = layer.popup.filter((field) => field.values && properties[field.name]);
  return codes
    .slice(0, 2)
    .map((field) => field.values?.[String(properties[field.name])] ?? '')
    .filter(Boolean)
    .join(' · ');
}

/** A value as its field says it. */
export function valueText(field: PanelField, value: unknown, panel: Panel, lang: Lang): string {
  if (field.values) return field.values[String(value)] ?? String(value);
  if (field.type === 'boolean') return value ? panel.words.true : panel.words.false;
  if (field.type === 'timestamp') return formatMoment(String(value), lang);
  if (typeof value === 'number') return formatNumber(value, lang) + unitText(field.unit, lang);
  return String(value);
}

/** Korean counting words mean nothing in English, where the title says what is counted. */
function unitText(unit: string | null, lang: Lang): string {
  if (!unit) return '';
  const hangul = /^[가-힣]/.test(unit);
  if (hangul) return lang === 'ko' ? unit : '';
  return unit === '°' || unit === '%' ? unit : ` ${unit}`;
}

/** The rows of a popup; what is not known is left out, the name is not said twice. */
export function itemRows(
  layer: PanelLayer,
  properties: Properties,
  panel: Panel,
  lang: Lang,
): [title: string, value: string][] {
  return layer.popup
    .filter((field) => field.name !== layer.label && isKnown(properties[field.name]))
    .map((field) => [field.title, valueText(field, properties[field.name], panel, lang)]);
}

function isKnown(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '';
}

/** What stands in a popup under its title. */
export function itemContent(
  layer: PanelLayer,
  item: Feature,
  panel: Panel,
  lang: Lang,
): HTMLElement[] {
  const rows = itemRows(layer, item.properties, panel, lang);
  const flags = (item.properties['flags'] as string[] | null | undefined) ?? [];
  const said = flags.map((flag) => panel.words.flags[flag]).filter((each) => each !== undefined);
  const asOf = item.properties['as_of'];
  const when = typeof asOf === 'string' ? formatMoment(asOf, lang) : null;
  const source = [when && text(lang, 'asOf', { when }), layer.attribution].filter(Boolean);
  return [
    h('dl', {}, ...rows.flatMap(([title, value]) => [h('dt', {}, title), h('dd', {}, value)])),
    ...(said.length > 0 ? [h('p', { class: 'note' }, `▲ ${said.join(', ')}`)] : []),
    h('footer', {}, source.join(' · ')),
  ];
}
