/** The data board: every type of data by theme, how it is, how old; whoever may, asks it now. */

import './board.css';
import { getJson, ServerError } from './api';
import { ask, change, say } from './admin_parts';
import { rejectsOf } from './boardrejects';
import { feedDetail, feedRow, heads, type RowActions } from './boardrow';
import { ALL, fits, formatWish, ordered, parseWish, SORTS, type Sort, type Wish } from './boardwish';
import { lang, word, type BoardWord } from './boardwords';
import { byId, h, keepFocus } from './dom';
import { groupOf, GROUPS, type Board, type BoardFeed, type LastRun, type Share } from './feeddata';
import { formatClock, formatMoment } from './format';
import { remember, recall, SCALES } from './store';

const ASK_EVERY_MS = 10_000;

let board: Board | null = null;
let askedAt = new Date();
const opened = new Map<string, readonly LastRun[] | null>();
/** Lists of rejected records that are open: each keeps its element, and what is open in it. */
const rejects = new Map<string, HTMLElement>();
let timer = 0;

const root = () => byId('board');
const told = (name: 'may' | 'details') => root().dataset[name] === '1';

const actions: RowActions = {
  get may() {
    return told('may');
  },
  get details() {
    return told('details');
  },
  toggle: (feed) => void toggle(feed),
  rejects: (feed) => {
    if (!rejects.delete(feed.id)) rejects.set(feed.id, rejectsOf(feed));
    keepFocus(draw);
  },
  run: (feed) => void order(feed, 'run', 'runDone'),
  resume: (feed) => void order(feed, 'resume', 'resumed'),
  pause: (feed) => askWhy(feed),
};

const wished = (): Wish => parseWish(location.hash);

/** What is shown stands in the address, so that a view of the board is a link. */
function wish(change_: Partial<Wish>): void {
  const said = formatWish({ ...wished(), ...change_ });
  history.replaceState(null, '', `${location.pathname}${location.search}#${said}`);
  (byId('language') as HTMLAnchorElement).hash = said;
  draw();
}

async function read(): Promise<void> {
  clearTimeout(timer);
  try {
    ({ body: board } = await getJson<Board>('/feeds', lang));
    askedAt = new Date();
    document.body.classList.remove('stale');
  } catch (error) {
    document.body.classList.add('stale');
    if (!(error instanceof ServerError)) throw error;
    if (error.failure === 'refused') location.assign('/sign-in?next=/catalogue');
  } finally {
    keepFocus(draw);
    timer = window.setTimeout(() => void read(), ASK_EVERY_MS);
  }
}

async function toggle(feed: BoardFeed): Promise<void> {
  if (opened.delete(feed.id)) {
    keepFocus(draw);
    return;
  }
  opened.set(feed.id, null);
  keepFocus(draw);
  if (!actions.details) return;
  const { body } = await getJson<{ runs: readonly LastRun[] }>(`/feeds/${feed.id}/runs?limit=10`, lang);
  if (opened.has(feed.id)) opened.set(feed.id, body.runs);
  keepFocus(draw);
}

async function order(
  feed: BoardFeed, what: 'run' | 'pause' | 'resume', done: BoardWord, note?: string,
): Promise<void> {
  const body = note === undefined ? {} : { note };
  const told = (await change<BoardFeed>('POST', `/feeds/${feed.id}/${what}`, body))?.body;
  if (!told || !board) return;
  say(word(done, { title: feed.title }));
  board = { ...board, feeds: board.feeds.map((each) => (each.id === told.id ? told : each)) };
  keepFocus(draw);
}

/** Who pauses a feed says why: others will see that it is paused. */
function askWhy(feed: BoardFeed): void {
  const note = h('input', { id: 'pause-note', maxlength: 200, required: true });
  const dialog = ask(word('pauseTitle', { title: feed.title }),
    h('form', { class: 'body', onsubmit: (event: Event) => {
      event.preventDefault();
      dialog.close();
      void order(feed, 'pause', 'pausedDone', note.value);
    } },
      h('div', { class: 'line' }, h('label', { for: note.id }, word('pauseWhy')), note),
      h('div', { class: 'buttons' }, h('button', { class: 'main' }, word('pause')))));
  note.focus();
}

function draw(): void {
  if (!board) return;
  const asked = wished();
  const { feeds } = board;
  const fitting = feeds.filter((feed) => fits(feed, asked));
  const shown = fitting.filter((feed) => asked.state === ALL || groupOf(feed) === asked.state);
  byId('board-head').replaceChildren(
    ...simulatedBanner(feeds),
    h('p', { class: 'gone', role: 'alert' }, word('gone', { when: formatMoment(askedAt.toISOString(), lang) })),
    summary(board, fitting, asked),
    mosaic(fitting));
  drawTools(feeds, asked);
  byId('board-themes').replaceChildren(
    ...sections(shown, asked.sort),
    ...(shown.length === 0 ? [h('p', { class: 'empty' }, word(feeds.length > 0 ? 'empty' : 'none'))] : []));
}

/** The search box stays the same element: one that is drawn anew breaks a syllable in the making. */
function drawTools(feeds: readonly BoardFeed[], asked: Wish): void {
  const search = byId('board-search') as HTMLInputElement;
  if (document.activeElement !== search) search.value = asked.q;
  const themes = new Map(feeds.map((feed) => [feed.theme, feed.theme_title]));
  byId('board-theme').replaceChildren(
    h('option', { value: '' }, `${word('theme')}: ${word('all')}`),
    ...[...themes].map(([id, title]) => h('option', { value: id, selected: id === asked.theme }, title)));
  const offered = SORTS.filter((each) => each !== 'quota' || told('details'));
  byId('board-sort').replaceChildren(...offered.map((each) =>
    h('option', { value: each, selected: each === asked.sort }, `${word('sort')}: ${word(`sort_${each}`)}`)));
}

function buildFrame(): void {
  root().replaceChildren(
    h('div', { id: 'board-head' }),
    h('div', { class: 'tools', role: 'search' },
      h('input', { type: 'search', id: 'board-search', placeholder: word('search'),
        'aria-label': word('search'), oninput: (event: Event) =>
          wish({ q: (event.target as HTMLInputElement).value }) }),
      h('select', { id: 'board-theme', 'aria-label': word('theme'),
        onchange: (event: Event) => wish({ theme: (event.target as HTMLSelectElement).value }) }),
      h('select', { id: 'board-sort', 'aria-label': word('sort'),
        onchange: (event: Event) => wish({ sort: (event.target as HTMLSelectElement).value as Sort }) }),
      h('a', { class: 'plain', href: `/forms?lang=${lang}` }, word('forms')),
      h('a', { class: 'plain', href: `/feeds?f=xlsx&lang=${lang}` }, word('xlsx')),
      h('a', { class: 'plain', href: `/feeds?f=csv&lang=${lang}` }, word('csv'))),
    h('div', { id: 'board-themes' }));
}

/** Whoever comes in must know at once that what stands here is not real. */
function simulatedBanner(feeds: readonly BoardFeed[]): HTMLElement[] {
  if (!feeds.some((feed) => feed.simulated)) return [];
  return [h('p', { class: 'simulated-banner' }, word('simulatedNow'))];
}

function summary({ feeds, automatic, automatic_public: onPublic }: Board, fitting: readonly BoardFeed[], asked: Wish): HTMLElement {
  return h('section', { class: 'summary' },
    h('div', { class: 'states', role: 'group', 'aria-label': word('filter') },
      chip(ALL, '', word('types'), fitting.length, asked),
      ...GROUPS.flatMap((group) => {
        const [one] = feeds.filter((feed) => groupOf(feed) === group);
        if (!one) return [];
        const count = fitting.filter((feed) => groupOf(feed) === group).length;
        return [group === 'awaited'
          ? chip(group, '', word('awaited'), count, asked, word('awaitedHint'))
          : chip(group, one.shape, one.word, count, asked)];
      })),
    h('div', { class: 'shares' },
      share('automatic', 'automaticHint', automatic, feeds.length),
      share('automaticPublic', 'automaticPublicHint', onPublic, feeds.length)));
}

/** Every type as its mark, by theme: the whole board in one look; the rows say the same in words. */
function mosaic(feeds: readonly BoardFeed[]): HTMLElement {
  const themes = [...new Set(feeds.map((feed) => feed.theme))];
  return h('div', { class: 'mosaic', 'aria-hidden': true }, ...themes.map((theme) => {
    const own = feeds.filter((feed) => feed.theme === theme).sort(ordered(lang));
    return h('div', {}, h('small', {}, own[0]?.theme_title ?? theme), ...own.map((feed) =>
      h('button', { class: `mark ${feed.state} ${groupOf(feed)}`, type: 'button', tabindex: -1,
        title: `${feed.title}: ${feed.word}, ${feed.why}`, onclick: () => goTo(feed) }, feed.shape)));
  }));
}

function goTo(feed: BoardFeed): void {
  document.getElementById(`feed-${feed.id}`)?.scrollIntoView({ block: 'center' });
  document.getElementById(`open-${feed.id}`)?.focus({ preventScroll: true });
}

function chip(
  state: Wish['state'], shape: string, name: string, count: number, asked: Wish, title?: string,
): HTMLElement {
  return h('button', { class: `count ${state}`, type: 'button', id: `only-${state}`,
    'aria-pressed': asked.state === state, title,
    onclick: () => wish({ state: asked.state === state ? ALL : state }) },
    h('b', {}, String(count)),
    h('span', {}, h('span', { class: 'shape', 'aria-hidden': true }, shape), name));
}

function share(name: BoardWord, hint: BoardWord, { count, share: part }: Share, of: number): HTMLElement {
  const percent = `${(part * 100).toFixed(1).replace(/\.0$/, '')} %`;
  return h('p', { class: 'share', title: word(hint, { of }) },
    h('b', {}, percent), h('span', {}, word(name)), h('small', {}, word('count', { count })));
}

/** A table for each theme, in the order that is asked for. */
function sections(feeds: readonly BoardFeed[], sort: Sort): HTMLElement[] {
  const themes = [...new Set(feeds.map((feed) => feed.theme))];
  return themes.map((theme) => {
    const own = feeds.filter((feed) => feed.theme === theme).sort(ordered(lang, sort));
    const [first] = own;
    const head = heads(actions);
    return h('section', { class: 'theme-feeds card' },
      h('table', {},
        h('caption', {}, h('h2', {}, first?.theme_title ?? theme),
          h('small', {}, word('count', { count: own.length }))),
        h('thead', {}, head),
        h('tbody', {}, ...own.flatMap((feed) => rowsOf(feed, head.childElementCount)))));
  });
}

function rowsOf(feed: BoardFeed, columns: number): HTMLElement[] {
  const open = opened.has(feed.id);
  const rows = [feedRow(feed, open, actions)];
  const list = rejects.get(feed.id);
  if (list) rows.push(h('tr', { class: 'detail' }, h('td', { colspan: columns }, list)));
  if (open) rows.push(feedDetail(feed, opened.get(feed.id) ?? null, columns, actions));
  return rows;
}

/** Arrows walk the types, `/` searches, Esc empties the search. */
function listenToKeys(event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  if (event.key === '/' && !(target instanceof HTMLInputElement)) {
    event.preventDefault();
    document.getElementById('board-search')?.focus();
  } else if (event.key === 'Escape' && target.id === 'board-search') {
    (target as HTMLInputElement).value = '';
    wish({ q: '' });
  } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') walk(event, target);
}

function walk(event: KeyboardEvent, target: HTMLElement): void {
  if (target instanceof HTMLSelectElement) return;
  const rows = [...root().querySelectorAll<HTMLElement>('.opens')];
  const at = rows.indexOf(target);
  const next = at < 0 ? (event.key === 'ArrowDown' ? 0 : -1) : at + (event.key === 'ArrowDown' ? 1 : -1);
  const row = rows[next];
  if (!row) return;
  event.preventDefault();
  row.focus();
}

function drawClock(): void {
  byId('clock').textContent = formatClock(new Date());
}

/** A screen of more than 3,000 CSS pixels is a wall, and is read from afar, as on the map. */
function drawScales(): void {
  const scale = SCALES.find((each) => each === recall().scale) ?? (innerWidth >= 3000 ? 2 : 1);
  document.documentElement.style.setProperty('--scale', String(scale));
  const choice = byId('scale') as HTMLSelectElement;
  choice.replaceChildren(...SCALES.map((each) =>
    h('option', { value: each, selected: each === scale }, `${Math.round(each * 100)} %`)));
  choice.onchange = () => {
    remember({ scale: Number(choice.value) });
    document.documentElement.style.setProperty('--scale', choice.value);
  };
}

export async function openBoard(): Promise<void> {
  buildFrame();
  drawScales();
  drawClock();
  setInterval(drawClock, 1000);
  addEventListener('hashchange', () => keepFocus(draw));
  document.addEventListener('keydown', listenToKeys);
  await read();
}
