/** One type of data on the board: its row, and what opens beneath it. */

import { lang, word } from './boardwords';
import { h } from './dom';
import { groupOf, type BoardFeed, type LastRun } from './feeddata';
import { latenessOf, sparkline } from './feedspark';
import { ageSeconds, formatSpan } from './feedspan';
import { formatMoment, formatNumber } from './format';

export interface RowActions {
  /** Whether this reader may ask a feed now and pause it. */
  readonly may: boolean;
  /** Whether this reader is told of runs and quotas. */
  readonly details: boolean;
  toggle(feed: BoardFeed): void;
  /** Open or close the list of what was rejected. */
  rejects(feed: BoardFeed): void;
  run(feed: BoardFeed): void;
  pause(feed: BoardFeed): void;
  resume(feed: BoardFeed): void;
}

/** Columns by their class, in order; the last two are for staff. */
export function heads(actions: RowActions): HTMLElement {
  const shown = ['state', 'data', 'age', 'lastRun', 'rows', 'rejected', 'lateness'] as const;
  return h('tr', {},
    ...shown.map((key) => h('th', { scope: 'col', class: `c-${key}` }, word(key))),
    actions.details && h('th', { scope: 'col', class: 'c-quota' }, word('quota')),
    actions.may && h('th', { scope: 'col', class: 'c-acts' },
      h('span', { class: 'visually-hidden' }, word('actions'))));
}

/** How a type is, by shape, word and reason. */
export function stateMark(feed: BoardFeed): HTMLElement {
  return h('span', { class: `feed-state ${feed.state}` },
    h('span', { class: 'shape', 'aria-hidden': true }, feed.shape),
    h('b', {}, feed.word),
    h('small', {}, feed.why));
}

export function feedRow(feed: BoardFeed, open: boolean, actions: RowActions): HTMLElement {
  return h('tr', { class: `feed ${feed.state} ${groupOf(feed)}`, id: `feed-${feed.id}` },
    h('td', { class: 'c-state' }, stateMark(feed)),
    h('th', { scope: 'row', class: 'c-data' },
      h('button', { class: 'opens', type: 'button', id: `open-${feed.id}`, 'aria-expanded': open,
        onclick: () => actions.toggle(feed) }, feed.title),
      tags(feed),
      h('small', {}, `${feed.owner} · ${word('every', { span: formatSpan(feed.cadence_s, lang) })}`)),
    labelled('age', age(feed)),
    labelled('lastRun', lastRun(feed.last_run)),
    labelled('rows', number(feed.rows)),
    labelled('rejected', rejected(feed, actions), feed.rejected ? 'some' : ''),
    labelled('lateness', spark(feed)),
    actions.details && labelled('quota', quota(feed)),
    actions.may && h('td', { class: 'c-acts' }, ...buttons(feed, actions)));
}

/** A cell that says its own name where the head of the table is away: on a phone. */
function labelled(
  key: 'age' | 'lastRun' | 'rows' | 'rejected' | 'lateness' | 'quota', content: Node | string, kind = '',
): HTMLElement {
  return h('td', { class: `c-${key} ${kind}`, 'data-label': word(key) }, content);
}

function tags(feed: BoardFeed): HTMLElement | null {
  const made = [
    feed.sync === 'manual' && h('span', { class: 'tag' }, feed.sync_word),
    feed.format === 'own' && h('span', { class: 'tag' }, feed.format_word),
    feed.privacy !== 'none' && h('span', { class: 'tag' }, feed.privacy_word),
    feed.simulated && h('span', { class: 'tag simulated', title: word('simulatedHint') }, word('simulated')),
  ].filter((each) => each !== false);
  return made.length > 0 ? h('span', { class: 'tags' }, ...made) : null;
}

function age(feed: BoardFeed): HTMLElement {
  const limit = word('limit', {
    late: formatSpan(feed.limits.late_after_s, lang),
    down: formatSpan(feed.limits.down_after_s, lang),
  });
  const said = feed.as_of ? formatSpan(ageSeconds(feed.as_of), lang) : '–';
  const exact = feed.as_of ? `${formatMoment(feed.as_of, lang)} · ${limit}` : limit;
  return h('span', { title: exact, 'data-as-of': feed.as_of }, said);
}

function lastRun(run: LastRun | null): HTMLElement {
  if (!run) return h('span', { class: 'quiet' }, word('never'));
  const ago = formatSpan(ageSeconds(run.started_at), lang);
  return h('span', { title: [formatMoment(run.started_at, lang), run.said].filter(Boolean).join(' · ') },
    lang === 'ko' ? `${ago} 전` : `${ago} ago`,
    h('small', {}, run.outcome_word));
}

function number(value: number | null): string {
  return value === null ? '–' : formatNumber(value, lang);
}

/** The count opens the list beneath the row, for whoever may read what was rejected. */
function rejected(feed: BoardFeed, { may, rejects }: RowActions): HTMLElement | string {
  if (!feed.rejected || !may) return number(feed.rejected);
  return h('button', { class: 'opens-rejects', type: 'button', id: `rejects-of-${feed.id}`,
    'aria-label': word('rejectsOpen', { title: feed.title }), onclick: () => rejects(feed) },
    number(feed.rejected));
}

function spark(feed: BoardFeed): SVGSVGElement {
  return sparkline(feed.lateness, word('latenessHint', latenessOf(feed.lateness)));
}

function quota(feed: BoardFeed): HTMLElement | string {
  if (!feed.quota) return '–';
  const { left, limit, used } = feed.quota;
  return h('span', { class: left < limit / 5 ? 'scarce' : '', title: word('quotaHint', { limit, used }) },
    formatNumber(left, lang));
}

function buttons(feed: BoardFeed, { run, pause, resume }: RowActions): HTMLElement[] {
  const button = (id: string, text: string, onclick: () => void) =>
    h('button', { class: 'plain', type: 'button', id: `${id}-${feed.id}`, onclick,
      'aria-label': `${text}: ${feed.title}` }, text);
  if (feed.paused) return [button('resume', word('resume'), () => resume(feed))];
  const pausing = button('pause', word('pause'), () => pause(feed));
  if (feed.is_form) {
    return [h('a', { class: 'plain', id: `form-of-${feed.id}`, href: `/forms/${feed.id}?lang=${lang}`,
      'aria-label': `${word('enter')}: ${feed.title}` }, word('enter')), pausing];
  }
  if (feed.sync === 'manual') return [pausing];
  return [button('run', word('run'), () => run(feed)), pausing];
}

/** What a type is, whole; `runs` are its latest runs, where they are told. */
export function feedDetail(
  feed: BoardFeed, runs: readonly LastRun[] | null, columns: number, { may, rejects }: RowActions,
): HTMLElement {
  const rows: (readonly [string, string | null | undefined])[] = [
    [word('layer'), feed.layer_title],
    [word('sourceOf'), `${feed.source} (${feed.protocol})`],
    [word('shapes'), feed.geometry_word],
    [word('format'), feed.format_word],
    [word('licence'), [feed.licence, feed.attribution].filter(Boolean).join(' · ')],
    [word('privacy'), feed.privacy_word],
    [word('formula'), feed.indicator?.formula],
    [word('unit'), feed.indicator?.unit],
    [word('target'), feed.indicator?.target == null ? null : formatNumber(feed.indicator.target, lang)],
    ['', feed.note],
    ['', feed.paused && feed.paused_by
      ? [word('paused', { who: feed.paused_by }), feed.paused_note].filter(Boolean).join(': ') : null],
    ['', feed.said],
  ];
  return h('tr', { class: 'detail', id: `detail-${feed.id}` },
    h('td', { colspan: columns },
      h('div', { class: 'about' },
        h('dl', {}, ...rows.filter(([, value]) => value).flatMap(([name, value]) =>
          [h('dt', {}, name), h('dd', {}, value as string)])),
        h('div', { class: 'past' },
          runs && h('h3', {}, word('runs')),
          runs && runList(runs),
          h('p', { class: 'links' },
            h('a', { class: 'plain', href: `/#lang=${lang}&layers=dongs,roads,buildings,${feed.layer}` },
              word('onMap')), ' ',
            h('a', { class: 'plain', href: `/collections/${feed.collection}/download?lang=${lang}` },
              word('download')), ' ',
            h('a', { class: 'plain', href: `/collections/${feed.collection}?lang=${lang}` },
              word('collection')), ' ',
            may && h('button', { class: 'plain', type: 'button', id: `rejects-in-${feed.id}`,
              onclick: () => rejects(feed) }, word('rejectsShow')))))));
}

function runList(runs: readonly LastRun[]): HTMLElement {
  if (runs.length === 0) return h('p', { class: 'quiet' }, word('nothingYet'));
  return h('ol', { class: 'runs' }, ...runs.map((run) =>
    h('li', {},
      h('time', { datetime: run.started_at }, formatMoment(run.started_at, lang)),
      h('b', {}, run.outcome_word),
      h('span', {}, [
        `${word('rows')} ${formatNumber(run.rows, lang)}`,
        run.bad ? `${word('rejected')} ${formatNumber(run.bad, lang)}` : null,
        run.seconds == null ? null : word('seconds', { count: formatNumber(run.seconds, lang) }),
      ].filter(Boolean).join(' · ')),
      run.said && h('small', {}, run.said))));
}
