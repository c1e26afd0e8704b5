/** What was understood of a file, as a form: every guess can be corrected before it is loaded. */

import { h } from './dom';
import { formatNumber } from './format';
import type { Lang } from './link';
import type { Counts, Preview, Said } from './sendingfile';
import { sendWords } from './sendingwords';

/** The systems that Korean files are in, for whoever does not know the number by heart. */
const SYSTEMS: readonly (readonly [code: number, name: string])[] = [
  [4326, 'WGS 84'], [5186, 'GRS80 중부'], [5179, 'GRS80 UTM-K'], [5187, 'GRS80 동부'],
  [5174, 'Bessel 중부'], [2097, 'Bessel 중부(구)'], [3857, 'Web Mercator'],
];

export interface FormEvents {
  change(said: Said): void;
  load(retire: boolean): void;
  another(): void;
}

type Option = readonly [value: string, title: string];

/** The whole form, in the order in which it is read. */
export function previewForm(
  lang: Lang, seen: Preview, layers: ReadonlyMap<string, string>, events: FormEvents,
): HTMLElement[] {
  const columns = seen.columns.map(({ column }) => column);
  const keys: Option[] = [['', sendWords(lang, 'all')], ...columns.map((each): Option => [each, each])];
  return [
    h('div', { class: 'told' }, ...troubles(lang, seen)),
    row('send-layer', sendWords(lang, 'layer'),
      choice('send-layer', [...layers], seen.layer, (layer) => events.change({ layer }))),
    ...(seen.has_geometry ? [system(lang, seen, events)] : []),
    row('send-key', sendWords(lang, 'key'),
      choice('send-key', keys, seen.key ?? '', (key) => events.change({ key: key || null }))),
    ...(seen.counts ? [counts(lang, seen, seen.counts)] : []),
    ...rejections(lang, seen),
    fields(lang, seen, events),
    ...acts(lang, seen, events),
  ];
}

function troubles(lang: Lang, seen: Preview): HTMLElement[] {
  return [
    ...seen.notes.map((note) => h('p', { class: 'note' }, note)),
    ...(seen.stopped ? [h('p', { class: 'wrong', role: 'alert' }, seen.stopped)] : []),
    h('p', { class: 'quiet' }, sendWords(lang, 'rows', { count: formatNumber(seen.rows, lang) })),
  ];
}

function row(id: string, title: string, ...inputs: HTMLElement[]): HTMLElement {
  return h('div', { class: 'row' }, h('label', { for: id }, title), ...inputs);
}

function choice(
  id: string, options: readonly Option[], chosen: string, change: (value: string) => void,
): HTMLSelectElement {
  return h('select', { id, onchange: (event: Event) =>
    change((event.target as HTMLSelectElement).value) },
    ...options.map(([value, title]) =>
      h('option', { value, selected: value === chosen }, title)));
}

function system(lang: Lang, seen: Preview, events: FormEvents): HTMLElement {
  const list = h('datalist', { id: 'send-systems' },
    ...SYSTEMS.map(([value, name]) => h('option', { value }, name)));
  const input = h('input', {
    id: 'send-crs', inputmode: 'numeric', pattern: '[0-9]{4,6}', list: 'send-systems',
    value: seen.crs ?? '', 'aria-invalid': seen.crs === null,
    onchange: (event: Event) => {
      const crs = Number((event.target as HTMLInputElement).value);
      if (Number.isInteger(crs) && crs > 0) events.change({ crs });
    },
  });
  const asked = seen.crs === null && h('p', { class: 'wrong' }, sendWords(lang, 'crsAsk'));
  return row('send-crs', sendWords(lang, 'crs'), input, list, ...(asked ? [asked] : []));
}

/** What loading would do, in numbers. */
function counts(lang: Lang, seen: Preview, told: Counts): HTMLElement {
  const rejected = Object.values(seen.rejected).reduce((sum, each) => sum + each, 0);
  return numbers(lang, [
    ['inserted', told.inserted], ['updated', told.updated], ['unchanged', told.unchanged],
    ['retired', told.retired], ['rejected', rejected], ['outside', seen.outside],
    ['merged', seen.merged],
  ]);
}

type Count = 'inserted' | 'updated' | 'unchanged' | 'retired' | 'rejected' | 'outside' | 'merged';

function numbers(lang: Lang, told: readonly (readonly [Count, number])[]): HTMLElement {
  const always = new Set<Count>(['inserted', 'updated', 'unchanged']);
  return h('dl', { class: 'counts' }, ...told
    .filter(([name, count]) => count > 0 || always.has(name))
    .map(([name, count]) => h('div', { class: name },
      h('dt', {}, sendWords(lang, name)), h('dd', {}, formatNumber(count, lang)))));
}

/** What a load did. */
export function reportList(
  lang: Lang, report: Counts & { readonly rejected: Preview['rejected'] }, seen: Preview,
): HTMLElement {
  return counts(lang, { ...seen, rejected: report.rejected }, report);
}

function rejections(lang: Lang, seen: Preview): HTMLElement[] {
  if (seen.rejections.length === 0) return [];
  const shown = formatNumber(seen.rejections.length, lang);
  return [h('details', { class: 'rejections', open: true },
    h('summary', {}, `${sendWords(lang, 'rejected')} · ${sendWords(lang, 'first', { shown })}`),
    h('ul', {}, ...seen.rejections.map(({ row: at, sentence }) =>
      h('li', {}, h('b', {}, sendWords(lang, 'row', { row: at })), ' ', sentence))))];
}

/** Each column with its first values, and the field that takes it. */
function fields(lang: Lang, seen: Preview, events: FormEvents): HTMLElement {
  const required = new Set(seen.required);
  const options: Option[] = [['', sendWords(lang, 'none')],
    ...Object.entries(seen.choices).map(([name, title]): Option =>
      [name, required.has(name) ? `${title} *` : title])];
  const pair = (column: string, name: string) => {
    const others = Object.entries(seen.fields)
      .filter(([each, taken]) => each !== column && taken !== name);
    events.change({ fields: Object.fromEntries(name ? [...others, [column, name]] : others) });
  };
  return h('section', { class: 'fields' },
    h('h3', {}, sendWords(lang, 'columns')),
    h('p', { class: 'quiet' }, sendWords(lang, 'columnsHint')),
    ...seen.columns.map(({ column, values }, place) => {
      const id = `send-column-${place}`;
      return h('div', { class: 'row' },
        h('label', { for: id }, h('b', {}, column), h('span', { class: 'quiet' },
          values.join(' · '))),
        choice(id, options, seen.fields[column] ?? '', (name) => pair(column, name)));
    }));
}

function acts(lang: Lang, seen: Preview, events: FormEvents): HTMLElement[] {
  const retired = seen.counts?.retired ?? 0;
  const box = h('input', { type: 'checkbox', id: 'send-retire',
    onchange: () => { button.disabled = !ready(); } });
  const ready = () => seen.stopped === null && seen.accepted > 0 && (retired === 0 || box.checked);
  const button = h('button', { class: 'solid', id: 'send-load', disabled: !ready(),
    onclick: () => events.load(box.checked) }, sendWords(lang, 'load'));
  const confirm = h('label', { class: 'confirm' }, box,
    sendWords(lang, 'confirmRetire', { count: formatNumber(retired, lang) }));
  return [
    ...(retired > 0 ? [confirm] : []),
    h('div', { class: 'acts' }, button,
      h('button', { class: 'tool', id: 'send-another', onclick: () => events.another() },
        sendWords(lang, 'another'))),
  ];
}
