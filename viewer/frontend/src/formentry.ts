/** Entering one item of a form: what it was before beside each field, checked as it is typed. */

import { send, ServerError } from './api';
import { h } from './dom';
import { inputText, valueOf } from './editingform';
import { isFar, wrongWith } from './formcheck';
import { keepDraft, keptDraft, type Draft } from './formdraft';
import type { EntryField, FormEntry, FormTold } from './formdata';
import { PlaceInput } from './formplace';
import { saidOf } from './formvalues';
import { lang, word } from './formwords';

const TYPES: Readonly<Record<string, string>> = { timestamp: 'datetime-local', date: 'date' };

export interface EntryEvents {
  /** It is stored. */
  stored(): void;
  cancelled(): void;
  /** Somebody else changed it meanwhile: what it was before is to be read again. */
  outdated(): void;
  /** It is there already: its new value is entered there. */
  existing(item: string): void;
}

type Input = HTMLInputElement | HTMLSelectElement;

export class EntryForm {
  readonly element: HTMLFormElement;
  readonly #inputs = new Map<string, Input>();
  readonly #note = h('input', { id: 'entry-note', maxlength: 500, autocomplete: 'off' });
  readonly #place: PlaceInput | null;
  readonly #told = h('p', { id: 'entry-told', role: 'status' });
  readonly #save = h('button', { class: 'main', id: 'entry-save' }, word('save'));
  #key: string = crypto.randomUUID();
  /** What somebody was asked about before it is sent. */
  #asked = '';

  /** `entry` is what is entered anew, with the tag of its version; null for a new item. */
  constructor(
    private readonly form: FormTold,
    private readonly entry: FormEntry | null,
    private readonly etag: string | null,
    private readonly events: EntryEvents,
  ) {
    const ofPlace = form.place === null && entry === null;
    this.#place = ofPlace ? new PlaceInput(() => this.#changed()) : null;
    const rows = form.fields.map((field) => this.#row(field));
    this.element = h('form', { id: 'entry', novalidate: true,
      onsubmit: (event: Event) => void this.#submit(event),
      oninput: () => this.#changed(),
      onkeydown: (event: KeyboardEvent) => {
        if (event.key === 'Escape') events.cancelled();
      } },
      ...rows, this.#place?.element,
      h('div', { class: 'row' }, h('label', { for: 'entry-note' }, word('note')), this.#note),
      this.#told,
      h('div', { class: 'buttons' }, this.#save,
        h('button', { class: 'plain', type: 'button', id: 'entry-cancel', onclick: events.cancelled },
          word('cancel'))));
    this.#recall();
  }

  focus(): void {
    const inputs = [...this.#inputs.values()];
    (inputs.find(({ value }) => value === '') ?? inputs[0])?.focus();
  }

  get #item(): string | null {
    return this.entry?.id ?? null;
  }

  #row(field: EntryField): HTMLElement {
    const input = this.#input(field);
    const id = `entry-${field.name}`;
    input.id = id;
    input.setAttribute('aria-describedby', `${id}-wrong ${id}-before`);
    input.addEventListener('input', () => this.#check(field));
    input.addEventListener('blur', () => this.#check(field));
    this.#inputs.set(field.name, input);
    const before = this.entry?.properties[field.name];
    return h('div', { class: 'row' },
      h('label', { for: id }, field.title,
        field.required && h('b', { class: 'required', 'aria-hidden': 'true' }, ' *')),
      h('span', { class: 'given' }, input, this.#unit(field)),
      this.entry && h('span', { class: 'before', id: `${id}-before` },
        h('small', {}, word('before')), ' ', h('b', {}, saidOf(field, before, { ...this.form.fixed, ...this.entry.properties }))),
      h('small', { class: 'wrong', id: `${id}-wrong`, role: 'alert' }));
  }

  #unit(field: EntryField): HTMLElement | null {
    const unit = field.unit ?? (field.name === 'value' ? this.form.fixed['unit'] : null);
    return unit ? h('span', { class: 'quiet' }, String(unit)) : null;
  }

  #input(field: EntryField): Input {
    // What is entered anew starts from what it was; the number of a figure is always another.
    const known = this.entry && field.name !== 'value' && field.type !== 'timestamp';
    const text = known ? inputText(field, this.entry?.properties[field.name]) : startOf(field);
    const options = field.values ? Object.entries(field.values)
      : field.type === 'boolean' ? [['true', word('yes')], ['false', word('no')]] as const : null;
    if (options) {
      return h('select', {}, h('option', { value: '' }, '–'), ...options.map(([code, said]) =>
        h('option', { value: code, selected: code === text }, said)));
    }
    const isNumber = field.type === 'number' || field.type === 'integer';
    return h('input', {
      type: TYPES[field.type] ?? 'text', value: text, autocomplete: 'off', required: field.required,
      // A field of numbers in which letters vanish without a word helps nobody.
      ...(isNumber ? { inputmode: 'decimal' } : {}),
      ...(field.longest === null ? {} : { maxlength: field.longest }),
    });
  }

  /** Say at once what is wrong with a field, and take it back as soon as it is right. */
  #check(field: EntryField): boolean {
    const input = this.#inputs.get(field.name);
    const wrong = wrongWith(field, input?.value ?? '');
    this.#refuse(field.name, wrong ? word(wrong.key, 'limit' in wrong ? { limit: wrong.limit } : {}) : '');
    return wrong === null;
  }

  #refuse(name: string, sentence: string): void {
    this.#inputs.get(name)?.setAttribute('aria-invalid', String(sentence !== ''));
    const place = this.element.querySelector(`#entry-${name}-wrong`);
    if (place && place.textContent !== sentence) place.textContent = sentence;
  }

  #changed(): void {
    this.#key = crypto.randomUUID();
    this.#keep();
  }

  get #draft(): Draft {
    const texts = Object.fromEntries([...this.#inputs].map(([name, { value }]) => [name, value]));
    return { texts, note: this.#note.value, place: this.#place?.chosen ?? null, key: this.#key };
  }

  #keep(): void {
    keepDraft(this.form.feed, this.#item, this.#draft);
  }

  /** Bring back what was begun here before. */
  #recall(): void {
    const draft = keptDraft(this.form.feed, this.#item);
    if (!draft) return;
    for (const [name, input] of this.#inputs) input.value = draft.texts[name] ?? input.value;
    this.#note.value = draft.note;
    if (draft.place) this.#place?.choose(draft.place);
    this.#key = draft.key;
    this.#told.replaceChildren(word('draft'), ' ',
      h('button', { class: 'link', type: 'button', id: 'entry-drop', onclick: () => {
        keepDraft(this.form.feed, this.#item, null);
        this.events.cancelled();
      } }, word('draftDrop')));
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    const wrong = this.form.fields.filter((field) => !this.#check(field));
    const lost = this.#place !== null && !this.#place.check();
    if (wrong[0] || lost) {
      if (wrong[0]) this.#inputs.get(wrong[0].name)?.focus();
      else this.#place?.focus();
      return;
    }
    const far = this.#far();
    if (far !== '' && far !== this.#asked) {
      this.#asked = far;
      this.#say(far, true);
      return;
    }
    this.#save.disabled = true;
    this.#say(word('sending'));
    try {
      await this.#store();
      keepDraft(this.form.feed, this.#item, null);
      this.events.stored();
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#save.disabled = false;
    }
  }

  /** Ask once more about numbers that are far from those before. */
  #far(): string {
    const before = this.entry?.properties ?? {};
    const all = { ...this.form.fixed, ...before };
    return this.form.fields.filter((field) =>
      isFar(before[field.name], this.#inputs.get(field.name)?.value ?? '')).map((field) => word('far', {
      field: field.title, before: saidOf(field, before[field.name], all),
      now: saidOf(field, Number(this.#inputs.get(field.name)?.value), all),
    })).join(' ');
  }

  async #store(): Promise<void> {
    const { layer, fixed, place, fields } = this.form;
    const typed = fields.map((field) =>
      [field.name, valueOf(field, this.#inputs.get(field.name)?.value ?? '')] as const);
    const note = this.#note.value.trim();
    const items = `/collections/${layer}/items`;
    const noted = note === '' ? '' : `?note=${encodeURIComponent(note)}`;
    const key = this.#key;
    if (this.entry) {
      const properties = Object.fromEntries(typed);
      const headers = { 'If-Match': this.etag ?? '' };
      const url = `${items}/${encodeURIComponent(this.entry.id)}${noted}`;
      await send('PATCH', url, lang, { body: { properties }, headers, key });
      return;
    }
    const given = typed.filter(([, value]) => value !== null);
    const geometry = place ?? { type: 'Point', coordinates: this.#place?.chosen?.at };
    const body = { type: 'Feature', geometry, properties: { ...fixed, ...Object.fromEntries(given) } };
    await send('POST', items + noted, lang, { body, key });
  }

  #failed(error: unknown): void {
    if (!(error instanceof ServerError)) throw error;
    this.#keep();
    if (error.failure === 'gone') this.#say(word('gone'), true);
    else if (error.status === 412) this.events.outdated();
    else if (error.status === 409 && typeof error.members['item'] === 'string') this.#offer(error.members['item'], error.message);
    else {
      const fields = (error.members['properties'] ?? {}) as Readonly<Record<string, string>>;
      for (const [name, sentence] of Object.entries(fields)) this.#refuse(name, sentence);
      this.#say(error.message, true);
    }
  }

  /** What is typed goes to the item that is there. */
  #offer(item: string, sentence: string): void {
    this.#say(sentence, true);
    this.#told.append(' ', h('button', { class: 'plain', type: 'button', id: 'entry-existing', onclick: () => {
      keepDraft(this.form.feed, item, { ...this.#draft, key: crypto.randomUUID() });
      keepDraft(this.form.feed, this.#item, null);
      this.events.existing(item);
    } }, word('correct')));
  }

  #say(sentence: string, wrong = false): void {
    this.#told.className = wrong ? 'wrong' : '';
    this.#told.textContent = sentence;
  }

  /** Say that what stands beside the fields is newer than what was typed. */
  warn(): void {
    this.#say(word('changed'), true);
  }
}

/** What somebody enters was mostly observed now. */
function startOf(field: EntryField): string {
  return field.type === 'timestamp' && field.name === 'observed_at'
    ? inputText(field, new Date().toISOString()) : '';
}
