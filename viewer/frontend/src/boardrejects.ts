/** What the latest run of a type that rejected any did not take: by reason, record by record. */

import './boardrejects.css';
import { getJson, ServerError } from './api';
import { lang, word } from './boardwords';
import { h } from './dom';
import type { BoardFeed, Rejected, RejectedRecord } from './feeddata';
import { formatMoment, formatNumber } from './format';

const PAGE = 50;
/** So many values are shown of a record of which no column is to blame. */
const FEW = 4;

/** A list that fills itself, and goes on by pages. */
export function rejectsOf(feed: BoardFeed): HTMLElement {
  const list = h('div', { class: 'rejects', id: `rejects-${feed.id}`, 'aria-busy': true });
  void fill(feed, list, null);
  return list;
}

async function fill(feed: BoardFeed, list: HTMLElement, reason: string | null): Promise<void> {
  const asked = new URLSearchParams({ limit: String(PAGE), ...(reason ? { reason } : {}) });
  await shown(list, `/feeds/${feed.id}/rejected?${asked}`, (page) => {
    const records = h('ol', {}, ...page.rejected.map(recordOf));
    list.replaceChildren(...head(feed, page, list, reason), records);
    goOn(list, records, page);
  });
}

/** Ask for a page, and say on the list itself why it is not there where it is not. */
async function shown(list: HTMLElement, url: string, draw: (page: Rejected) => void): Promise<void> {
  try {
    draw((await getJson<Rejected>(url, lang)).body);
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    list.replaceChildren(h('p', { role: 'alert' }, error.message));
  } finally {
    list.setAttribute('aria-busy', 'false');
  }
}

function head(feed: BoardFeed, page: Rejected, list: HTMLElement, reason: string | null): HTMLElement[] {
  if (!page.at) return [h('p', { class: 'quiet' }, word('rejectsNone'))];
  const count = formatNumber(page.count, lang);
  const chip = (own: string | null, name: string, number: number) =>
    h('button', { class: 'plain', type: 'button', 'aria-pressed': own === reason,
      onclick: () => void fill(feed, list, own) }, name, h('b', {}, formatNumber(number, lang)));
  return [
    h('div', { class: 'rejects-head' },
      h('h3', {}, word('rejectsOf', { when: formatMoment(page.at, lang), count })),
      h('a', { class: 'plain', href: `/feeds/${feed.id}/rejected?f=csv&lang=${lang}`, download: true },
        word('rejectsCsv'))),
    h('div', { class: 'rejects-why', role: 'group', 'aria-label': word('rejectsWhy') },
      page.reasons.length > 1 && chip(null, word('rejectsAll'), page.count),
      ...page.reasons.map((each) => chip(each.reason, each.word, each.count))),
  ];
}

/** A way to the next page, until there is none. */
function goOn(list: HTMLElement, records: HTMLElement, { links }: Rejected): void {
  const next = links.find(({ rel }) => rel === 'next');
  if (!next) return;
  const more = h('button', { class: 'plain more', type: 'button', onclick: () => {
    more.remove();
    void shown(list, next.href, (page) => {
      records.append(...page.rejected.map(recordOf));
      goOn(list, records, page);
    });
  } }, word('rejectsMore'));
  list.append(more);
}

/** A record: which, why, the values to blame, and all of it on demand. */
function recordOf({ row, sentence, record, wrong }: RejectedRecord): HTMLElement {
  const names = Object.keys(record);
  const told = wrong.length > 0 ? wrong : names.slice(0, FEW);
  return h('li', {},
    h('p', {}, h('small', {}, word('rejectsRow', { row: formatNumber(row, lang) })), h('b', {}, sentence)),
    h('dl', { class: wrong.length > 0 ? 'wrong' : '' }, ...valuesOf(record, told)),
    names.length > told.length && h('details', {},
      h('summary', {}, word('rejectsRecord')),
      h('dl', { class: 'whole' }, ...valuesOf(record, names, new Set(wrong)))));
}

function valuesOf(
  record: Readonly<Record<string, string>>, names: readonly string[], wrong: ReadonlySet<string> = new Set(),
): HTMLElement[] {
  return names.map((name) => h('div', { class: wrong.has(name) ? 'blamed' : '' },
    h('dt', {}, name), h('dd', {}, record[name] || '–')));
}
