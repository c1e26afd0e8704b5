/** The log: who did and saw what, filtered, paged to its end, and as a table to take along. */

import { say, when, type Office } from './admin_parts';
import { ACTION_NAMES, actionWord, lang, word } from './admin_words';
import { getJson } from './api';
import { h } from './dom';

interface Record_ {
  readonly sequence: number;
  readonly at: string;
  readonly action: string;
  readonly who: string;
  readonly address: string | null;
  readonly subject: string | null;
  readonly layer: string | null;
  readonly items: readonly string[] | null;
  readonly item_count: number | null;
  readonly fields: readonly string[] | null;
  readonly purpose: string | null;
  readonly note: string | null;
}

interface Page {
  readonly records: readonly Record_[];
  readonly next: string | null;
}

const NAMES = ['who', 'action', 'layer', 'item'] as const;
/** What was asked last, kept while other parts are looked at. */
let asked = new URLSearchParams();

export function drawLog(office: Office): HTMLElement {
  const titles = new Map(office.people.layers.map(({ id, title }) => [id, title]));
  const body = h('tbody', {});
  const foot = h('p', { class: 'more' });
  const sheet = h('a', { class: 'plain', download: 'lifemap-log.csv' }, word('sheet'));
  const people = office.people.accounts.map(({ name }) => [name, name] as const);
  const form = h('form', {
    class: 'card filters',
    onsubmit: (event: SubmitEvent) => {
      event.preventDefault();
      asked = wish(form);
      void start();
    },
  },
    filter('who', h('input', { name: 'who', id: 'log-who', list: 'log-people', value: asked.get('who') ?? '', autocomplete: 'off' })),
    h('datalist', { id: 'log-people' }, ...people.map(([value]) => h('option', { value }))),
    filter('action', select('action', ACTION_NAMES.map((each) => [each, actionWord(each)] as const))),
    filter('layer', select('layer', office.people.layers.map(({ id, title }) => [id, title] as const))),
    filter('item', h('input', { name: 'item', id: 'log-item', value: asked.get('item') ?? '', autocomplete: 'off' })),
    filter('from', h('input', { name: 'from', id: 'log-from', type: 'date' })),
    filter('to', h('input', { name: 'to', id: 'log-to', type: 'date' })),
    h('div', { class: 'buttons' }, h('button', { class: 'main', type: 'submit' }, word('ask')), sheet));

  async function load(url: string): Promise<void> {
    try {
      const { body: page } = await getJson<Page>(url, lang);
      body.append(...page.records.map((each) => line(each, titles)));
      const none = body.children.length === 0 ? h('span', { class: 'quiet' }, word('logEmpty')) : null;
      const { next } = page;
      foot.replaceChildren(...[next && h('button', { class: 'plain', type: 'button',
        onclick: () => void load(next) }, word('more')), none].filter((each) => each instanceof HTMLElement));
    } catch (error) {
      say(error instanceof Error ? error.message : word('failed'), true);
    }
  }

  async function start(): Promise<void> {
    body.replaceChildren();
    sheet.href = `/admin/log?${new URLSearchParams([...asked, ['f', 'csv'], ['limit', '10000']])}`;
    await load(`/admin/log?${asked}`);
  }

  void start();
  const { seal } = office.people;
  return h('section', { class: 'part' },
    form,
    h('div', { class: 'card table' },
      h('table', {},
        h('thead', {}, h('tr', {}, ...(['when', 'who', 'action', 'items', 'where'] as const).map((key) =>
          h('th', { scope: 'col' }, word(key))))),
        body)),
    foot,
    seal && h('p', { class: 'quiet' }, word('sealed', { when: when(seal.at) })));
}

function filter(key: 'who' | 'action' | 'layer' | 'item' | 'from' | 'to', input: HTMLElement): HTMLElement {
  return h('div', { class: 'line' }, h('label', { for: input.id }, word(key)), input);
}

function select(name: string, options: readonly (readonly [string, string])[]): HTMLElement {
  return h('select', { name, id: `log-${name}` }, h('option', { value: '' }, word('all')),
    ...options.map(([value, title]) =>
      h('option', { value, selected: asked.get(name) === value }, title)));
}

/** What the form asks for; days are those of Korea. */
function wish(form: HTMLFormElement): URLSearchParams {
  const data = new FormData(form);
  const made = new URLSearchParams();
  for (const name of NAMES) {
    const value = String(data.get(name) ?? '').trim();
    if (value) made.set(name, value);
  }
  const [from, to] = [String(data.get('from') ?? ''), String(data.get('to') ?? '')];
  if (from || to) {
    made.set('datetime', `${from ? `${from}T00:00:00+09:00` : '..'}/${to ? `${to}T23:59:59+09:00` : '..'}`);
  }
  return made;
}

function line(each: Record_, titles: ReadonlyMap<string, string>): HTMLElement {
  const of = [each.layer && (titles.get(each.layer) ?? each.layer), each.subject, counted(each)];
  const more = [each.fields?.join(', '), each.note, each.purpose && `“${each.purpose}”`];
  return h('tr', { class: each.action.endsWith('failed') ? 'wrong' : '' },
    h('td', { class: 'at' }, h('time', { datetime: each.at }, when(each.at))),
    h('td', {}, each.who),
    h('td', {}, actionWord(each.action)),
    h('td', {}, of.filter(Boolean).join(' · '), h('small', {}, more.filter(Boolean).join(' · '))),
    h('td', {}, each.address ?? ''));
}

function counted(each: Record_): string {
  if (each.items && each.items.length <= 3) return each.items.join(', ');
  return each.item_count === null ? '' : `${each.item_count}`;
}
