/** Two versions of an item beside each other: what the writer changed, and what it says now. */

import type { Panel, PanelLayer, Properties } from './contract';
import { h } from './dom';
import type { Values } from './editingform';
import { editWords } from './editingwords';
import { valueText } from './items';
import type { Lang } from './link';

export function conflictTable(
  lang: Lang,
  layer: PanelLayer,
  mine: Values,
  now: Properties,
  panel: Panel,
): HTMLElement {
  const rows = layer.form.filter(({ name }) => name in mine).map((field) => {
    const said = (value: unknown) =>
      value === null || value === undefined ? editWords(lang, 'empty')
        : valueText(field, value, panel, lang);
    return h('tr', {}, h('th', { scope: 'row' }, field.title),
      h('td', {}, said(mine[field.name])), h('td', {}, said(now[field.name])));
  });
  return h('table', { class: 'versions' },
    h('thead', {}, h('tr', {}, h('td', {}),
      h('th', { scope: 'col' }, editWords(lang, 'mine')),
      h('th', { scope: 'col' }, editWords(lang, 'theirs')))),
    h('tbody', {}, ...rows));
}
