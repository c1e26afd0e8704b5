/** What an entry was over time: who entered what and when, the newest first. */

import { getJson, ServerError } from './api';
import type { Properties } from './contract';
import { h } from './dom';
import type { FormEntry, FormTold } from './formdata';
import { saidOf } from './formvalues';
import { formatMoment } from './format';
import { lang, word } from './formwords';
import type { Version } from './history';

export async function pastOf(form: FormTold, { id, properties }: FormEntry): Promise<HTMLElement> {
  const url = `/collections/${form.layer}/items/${encodeURIComponent(id)}/history`;
  try {
    const { body } = await getJson<{ versions: readonly Version[] }>(url, lang);
    return h('ol', {}, ...body.versions.map((version) => line(form, { ...form.fixed, ...properties }, version)));
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    return h('p', { class: 'wrong' }, error.failure === 'gone' ? word('gone') : error.message);
  }
}

function line(form: FormTold, all: Properties, { at, author, note, changed }: Version): HTMLElement {
  const fields = form.shows.filter(({ name }) => changed && name in changed);
  return h('li', {},
    h('span', { class: 'quiet' }, [at && formatMoment(at, lang), author && word('by', { who: author })]
      .filter(Boolean).join(' · ')),
    ...fields.map((field) => h('p', {}, `${field.title}: `,
      h('s', { class: 'quiet' }, saidOf(field, changed?.[field.name]?.before, all)), ' → ',
      h('b', {}, saidOf(field, changed?.[field.name]?.after, all)))),
    note && h('q', {}, note));
}
