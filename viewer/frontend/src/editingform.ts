/** The form of an item, made from the definition of its layer: codes as choices, units, limits. */

import type { FormField, PanelLayer, Properties } from './contract';
import { h } from './dom';
import { editWords } from './editingwords';
import type { Lang } from './link';

export type Values = Readonly<Record<string, unknown>>;

/** Korea keeps one time all year. */
const ZONE = '+09:00';
const ZONE_MS = 9 * 3_600_000;
/** Texts that are a story rather than a name. */
const LONG = /^(note|description|details|remarks)$/;

const INPUTS: Readonly<Record<string, string>> = {
  timestamp: 'datetime-local', date: 'date', integer: 'number', number: 'number',
};

type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** What a form is for, and what to do with it. */
export interface FormActions {
  /** Resolves when it is saved; sentences about fields are shown in the form. */
  save(values: Values, note: string): Promise<void>;
  cancel(): void;
}

export class ItemForm {
  readonly element: HTMLFormElement;
  readonly #inputs = new Map<string, Input>();
  readonly #note: HTMLInputElement;
  readonly #button: HTMLButtonElement;

  constructor(
    private readonly lang: Lang,
    private readonly layer: PanelLayer,
    private readonly before: Properties,
    private readonly actions: FormActions,
  ) {
    this.#note = h('input', { id: 'edit-note', maxlength: 500, autocomplete: 'off' });
    this.#button = h('button', { class: 'solid', id: 'edit-save' }, editWords(lang, 'save'));
    this.element = h('form', { novalidate: true, onsubmit: (event: Event) => this.#submit(event) },
      ...layer.form.map((field) => this.#row(field)),
      h('div', { class: 'row' }, h('label', { for: 'edit-note' }, editWords(lang, 'note')),
        this.#note),
      h('p', { class: 'wrong', role: 'alert', id: 'edit-wrong' }),
      h('div', { class: 'acts' }, this.#button,
        h('button', { type: 'button', class: 'tool', id: 'edit-cancel', onclick: actions.cancel },
          editWords(lang, 'cancel'))));
  }

  focus(): void {
    [...this.#inputs.values()][0]?.focus({ preventScroll: true });
  }

  /** Show sentences about fields beside them, and what is said of the whole below. */
  refuse(sentence: string, fields: Readonly<Record<string, string>> = {}): void {
    for (const [name, input] of this.#inputs) {
      const said = fields[name] ?? '';
      input.setAttribute('aria-invalid', String(said !== ''));
      const place = this.element.querySelector(`#edit-wrong-${name}`);
      if (place) place.textContent = said;
    }
    const shown = Object.keys(fields).some((name) => this.#inputs.has(name));
    const whole = this.element.querySelector('#edit-wrong');
    if (whole) whole.textContent = shown ? '' : sentence;
    const first = Object.keys(fields).find((name) => this.#inputs.has(name));
    if (first) this.#inputs.get(first)?.focus();
  }

  /** What the form says now, of all fields. */
  get values(): Values {
    const said = this.layer.form.map((field) =>
      [field.name, valueOf(field, this.#inputs.get(field.name)?.value ?? '')] as const);
    return Object.fromEntries(said);
  }

  /** Only what differs from before, as a merge patch wants it. */
  get changes(): Values {
    const changed = this.layer.form.filter((field) => {
      const input = this.#inputs.get(field.name)?.value ?? '';
      return input.trim() !== inputText(field, this.before[field.name]);
    });
    const { values } = this;
    return Object.fromEntries(changed.map(({ name }) => [name, values[name]]));
  }

  #row(field: FormField): HTMLElement {
    const { name, title, unit, required } = field;
    const input = this.#input(field);
    input.id = `edit-${name}`;
    input.setAttribute('aria-describedby', `edit-wrong-${name}`);
    if (required) input.setAttribute('aria-required', 'true');
    this.#inputs.set(name, input);
    return h('div', { class: 'row' },
      h('label', { for: `edit-${name}` }, title,
        required && h('b', { class: 'required', title: editWords(this.lang, 'required') }, ' *')),
      h('span', { class: 'given' }, input, unit && h('span', { class: 'quiet' }, unit)),
      h('small', { class: 'wrong', id: `edit-wrong-${name}` }));
  }

  #input(field: FormField): Input {
    const value = inputText(field, this.before[field.name]);
    if (field.values) return choice(Object.entries(field.values), value);
    if (field.type === 'boolean') {
      return choice([['true', editWords(this.lang, 'yes')], ['false', editWords(this.lang, 'no')]], value);
    }
    if (field.type === 'text' && LONG.test(field.name)) {
      return h('textarea', { rows: 3 }, value);
    }
    const { minimum: min, maximum: max } = field;
    const type = INPUTS[field.type] ?? 'text';
    const step = field.type === 'integer' ? 1 : 'any';
    return h('input', {
      type, value, autocomplete: 'off',
      ...(type === 'number' ? { min, max, step, inputmode: 'decimal' } : {}),
    });
  }

  #submit(event: Event): void {
    event.preventDefault();
    this.refuse('');
    this.#button.disabled = true;
    const done = () => {
      this.#button.disabled = false;
    };
    void this.actions.save(this.values, this.#note.value.trim()).then(done, done);
  }
}

/** A choice in which nothing may be chosen: what is not known is not made up. */
function choice(options: readonly (readonly [string, string])[], value: string): HTMLSelectElement {
  return h('select', {}, h('option', { value: '' }, '–'),
    ...options.map(([code, said]) => h('option', { value: code, selected: code === value }, said)));
}

/** Write a value as its input shows it. */
export function inputText(field: FormField, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (field.type !== 'timestamp') return String(value);
  const moment = Date.parse(String(value));
  return Number.isNaN(moment) ? '' : new Date(moment + ZONE_MS).toISOString().slice(0, 16);
}

/** Read what somebody typed; nothing is null, a wrong number stays a text for the server to name. */
export function valueOf(field: FormField, typed: string): unknown {
  const text = typed.trim();
  if (text === '') return null;
  if (field.type === 'boolean') return text === 'true';
  if (field.type === 'timestamp') return `${text}:00${ZONE}`;
  if (field.type === 'integer' || field.type === 'number') {
    const number = Number(text);
    return Number.isFinite(number) ? number : text;
  }
  return text;
}
