/** What people enter by hand: which is due, the form of one, and what waits for approval. */

import './forms.css';
import { getJson, ServerError } from './api';
import { ask, change, say } from './admin_parts';
import { byId, h, keepFocus } from './dom';
import { ageSeconds, formatSpan } from './feedspan';
import { EntryForm } from './formentry';
import type { FormAbout, FormEntry, FormSummary, FormTold } from './formdata';
import { keptDraft } from './formdraft';
import { formatMoment } from './format';
import { pastOf } from './formpast';
import { nameOf } from './formvalues';
import { entryCard, type EntryActions } from './formrow';
import { lang, word } from './formwords';

const ASK_EVERY_MS = 30_000;

let summaries: readonly FormSummary[] = [];
let told: FormTold | null = null;
let entering: EntryForm | null = null;

const root = () => byId('forms');
const chosen = () => root().dataset['feed'] ?? '';

const actions: EntryActions = {
  enter: (entry) => void enter(entry),
  approve: (entry) => void decide(entry),
  refuse: (entry) => askWhy(entry),
  past: (entry, into) => void showPast(entry, into),
};

async function read(): Promise<void> {
  try {
    const feed = chosen();
    const [list, one] = await Promise.all([
      getJson<{ forms: readonly FormSummary[] }>('/feeds/forms', lang),
      feed ? getJson<FormTold>(`/feeds/${feed}/form`, lang) : null,
    ]);
    [summaries, told] = [list.body.forms, one?.body ?? null];
    document.body.classList.remove('stale');
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    document.body.classList.add('stale');
    if (error.failure !== 'gone') say(error.message, true);
  }
  keepFocus(draw);
}

function draw(): void {
  byId('forms-list').replaceChildren(...listed());
  // What somebody is entering is left alone; what lies around it is drawn anew.
  if (told && !entering) byId('form').replaceChildren(...opened(told));
  else if (told) byId('form-entries').replaceWith(entriesOf(told));
}

/** Those that are due first, the longest overdue on top. */
function listed(): HTMLElement[] {
  if (summaries.length === 0) return [h('p', { class: 'empty' }, word('noForms'))];
  const sorted = [...summaries].sort((one, other) =>
    Number(other.is_due) - Number(one.is_due) || (one.due_at ?? '').localeCompare(other.due_at ?? ''));
  return [h('ul', {}, ...sorted.map((each) => h('li', {},
    h('a', { href: `/forms/${each.feed}?lang=${lang}`, id: `form-${each.feed}`,
      'aria-current': each.feed === chosen() ? 'page' : null },
      h('b', {}, each.title), dueMark(each),
      h('small', {}, [each.owner,
        each.entered_at ? word('enteredAt', { when: formatMoment(each.entered_at, lang) }) : word('never'),
      ].join(' · ')),
      each.waiting > 0 && h('span', { class: 'tag waits' }, word('waitingCount', { count: each.waiting }))))))];
}

/** When the next entry is due: shape, word and how long that is. */
function dueMark({ due_at: due, is_due: isDue, entered_at: entered }: FormAbout): HTMLElement {
  if (due === null) return h('span', { class: 'due late' }, `▲ ${word('dueNow')}`);
  const span = isDue ? ageSeconds(due) : (Date.parse(due) - Date.now()) / 1000;
  const said = formatSpan(span, lang);
  // What nobody ever entered is not known, however much time there is.
  if (!isDue && entered === null) {
    return h('span', { class: 'due unknown', title: word('due', { when: formatMoment(due, lang) }) },
      `◇ ${word('unknown')} · ${word('left', { span: said })}`);
  }
  return h('span', { class: isDue ? 'due late' : 'due ok', title: word('due', { when: formatMoment(due, lang) }) },
    isDue ? `▲ ${word('duePast', { span: said })}` : `● ${word('left', { span: said })}`);
}

function opened(form: FormTold): HTMLElement[] {
  const { may_enter: may, fields } = form;
  const facts = [
    form.owner, word('every', { span: formatSpan(form.every_s, lang) }),
    form.approver && word('approver', { who: form.approver, roles: form.deciders }),
  ].filter(Boolean);
  return [
    h('a', { class: 'back', href: `/forms?lang=${lang}` }, `← ${word('back')}`),
    h('header', { class: 'of-form' },
      h('h2', {}, form.title), dueMark(form),
      h('p', { class: 'quiet' }, facts.join(' · ')),
      h('p', {}, form.note)),
    may && fields.length > 0
      ? h('div', { class: 'buttons' }, newButton(form)) : h('p', { class: 'quiet' }, word('mayNot', { roles: form.writers })),
    h('div', { id: 'entering' }),
    entriesOf(form),
  ].filter((each) => each !== null);
}

/** Lines and areas need the map to be drawn on. */
function newButton(form: FormTold): HTMLElement {
  if (form.drawn) {
    return h('span', {}, h('a', { class: 'main', href: `/?lang=${lang}#layers=dongs,roads,buildings,${form.layer}` },
      word('map')), ' ', h('small', {}, word('mapOnly')));
  }
  return h('button', { class: 'main', type: 'button', id: 'enter-new', onclick: () => void enter(null) },
    word('add'));
}

function entriesOf(form: FormTold): HTMLElement {
  return h('section', { id: 'form-entries' },
    h('h3', {}, word('entered')),
    form.entries.length === 0 ? h('p', { class: 'quiet' }, word('none')) : null,
    h('ul', { class: 'entries' }, ...form.entries.map((entry) => entryCard(form, entry, actions))));
}

/** Open the form of an entry, or of a new item. */
async function enter(entry: FormEntry | null, { outdated = false } = {}): Promise<void> {
  if (!told) return;
  const form = told;
  const etag = entry ? await tagOf(form, entry) : null;
  if (entry && etag === null) return;
  entering = new EntryForm(form, entry, etag, {
    stored: () => {
      say(word(form.approver ? 'savedWaits' : 'saved'));
      close();
      void read();
    },
    cancelled: () => {
      close();
      draw();
    },
    outdated: () => void again(entry),
    existing: (item) => void instead(item),
  });
  byId('entering').replaceChildren(
    h('h3', {}, entry ? nameOf(form, entry) : word('add')), entering.element);
  if (outdated) entering.warn();
  entering.focus();
}

function close(): void {
  entering = null;
  byId('entering').replaceChildren();
  document.getElementById('enter-new')?.focus();
}

async function tagOf({ layer }: FormTold, { id }: FormEntry): Promise<string | null> {
  try {
    return (await getJson(`/collections/${layer}/items/${encodeURIComponent(id)}`, lang)).etag;
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    say(error.failure === 'gone' ? word('gone') : error.message, true);
    return null;
  }
}

/** Somebody else entered it meanwhile: the draft stays, what it was before is read anew. */
async function again(entry: FormEntry | null): Promise<void> {
  entering = null;
  await read();
  const now = told?.entries.find(({ id }) => id === entry?.id);
  if (now) await enter(now, { outdated: true });
}

/** What was to be new is there: go on with its new value. */
async function instead(item: string): Promise<void> {
  entering = null;
  await read();
  const there = told?.entries.find(({ id }) => id === item);
  if (there) await enter(there);
}

async function decide(entry: FormEntry, refused?: string): Promise<void> {
  if (!told) return;
  const url = `/feeds/${told.feed}/form/${encodeURIComponent(entry.id)}/approval`;
  const body = { revision: entry.revision, ...(refused === undefined ? {} : { refused }) };
  const done = await change<FormEntry>('POST', url, body);
  if (done) say(word(refused === undefined ? 'approved' : 'refused'));
  await read();
}

/** Who refuses an entry says why: whoever entered it will read it. */
function askWhy(entry: FormEntry): void {
  if (!told) return;
  const why = h('input', { id: 'refuse-why', maxlength: 200, required: true });
  const dialog = ask(word('refuseTitle', { name: nameOf(told, entry) }),
    h('form', { class: 'body', onsubmit: (event: Event) => {
      event.preventDefault();
      dialog.close();
      void decide(entry, why.value);
    } },
      h('div', { class: 'line' }, h('label', { for: why.id }, word('refuseWhy')), why),
      h('div', { class: 'buttons' }, h('button', { class: 'main' }, word('refuse')))));
  why.focus();
}

async function showPast(entry: FormEntry, into: HTMLElement): Promise<void> {
  if (!told) return;
  into.replaceChildren(await pastOf(told, entry));
}

export async function openForms(): Promise<void> {
  root().replaceChildren(
    h('p', { class: 'gone', role: 'alert' }, word('gone')),
    h('nav', { id: 'forms-list', class: chosen() ? 'card beside' : 'card', 'aria-label': word('all') }),
    ...(chosen() ? [h('section', { id: 'form', class: 'card' })] : []));
  await read();
  if (told?.may_enter && keptDraft(told.feed, null)) await enter(null);
  setInterval(() => void (document.visibilityState === 'visible' && read()), ASK_EVERY_MS);
}
