/** One entry of a form: its values with those before, how it was decided, and what can be done. */

import { h } from './dom';
import type { FormEntry, FormTold } from './formdata';
import { nameOf, saidOf } from './formvalues';
import { formatMoment } from './format';
import { lang, word } from './formwords';

export interface EntryActions {
  enter(entry: FormEntry): void;
  approve(entry: FormEntry): void;
  refuse(entry: FormEntry): void;
  /** Show how it was before, in an element. */
  past(entry: FormEntry, into: HTMLElement): void;
}

export function entryCard(form: FormTold, entry: FormEntry, actions: EntryActions): HTMLElement {
  const name = nameOf(form, entry);
  const past = h('div', { class: 'past' });
  const all = { ...form.fixed, ...entry.properties };
  const rest = form.shows.filter((field) =>
    field.name !== form.label && !(field.name in form.fixed));
  const button = (id: string, key: 'correct' | 'approve' | 'refuse' | 'history', kind: string,
    run: () => void) => h('button', { class: kind, type: 'button', id: `${id}-${entry.id}`,
    'aria-label': `${word(key)}: ${name}`, onclick: run }, word(key));
  return h('li', { class: 'entry' },
    h('h4', {}, name), verdict(form, entry),
    h('dl', {}, ...rest.flatMap((field) => {
      const [now, before] = [entry.properties[field.name], entry.previous?.properties[field.name]];
      const isOther = entry.previous !== null && before !== now;
      if ((now === null || now === undefined) && !isOther) return [];
      return [h('dt', {}, field.title), h('dd', {},
        h('b', {}, saidOf(field, now, all)),
        isOther && h('small', {}, ` ← ${saidOf(field, before, { ...all, ...entry.previous?.properties })}`))];
    })),
    h('p', { class: 'quiet' }, [
      entry.entered_at && formatMoment(entry.entered_at, lang),
      entry.author && word('by', { who: entry.author }),
    ].filter(Boolean).join(' · ')),
    h('div', { class: 'buttons' },
      form.may_enter && button('correct', 'correct', 'plain', () => actions.enter(entry)),
      entry.may_decide && button('approve', 'approve', 'main', () => actions.approve(entry)),
      entry.may_decide && button('refuse', 'refuse', 'plain danger', () => actions.refuse(entry)),
      button('past', 'history', 'plain', () => actions.past(entry, past))),
    past);
}

/** Approved, refused or waiting: by shape and word; who and why is told to staff. */
function verdict({ approver }: FormTold, entry: FormEntry): HTMLElement | null {
  if (approver === null) return null;
  const { approved_at: approved, refused_at: refused, decided_by: who, reason } = entry;
  if (refused) {
    const said = who ? word('refusedBy', { who, when: formatMoment(refused, lang) }) : word('refused');
    return h('p', { class: 'verdict down' }, `■ ${said}`, reason && h('q', {}, reason));
  }
  if (!approved) return h('p', { class: 'verdict late' }, `▲ ${word('waiting')}`);
  const said = who ? word('approvedBy', { who, when: formatMoment(approved, lang) }) : word('approved');
  return h('p', { class: 'verdict ok' }, `● ${said}`);
}
