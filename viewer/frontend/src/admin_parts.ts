/** What the parts of the administrator's page share: what the server says, questions, small pieces. */

import { send } from './api';
import { lang, word, type Word } from './admin_words';
import { byId, h, svg } from './dom';
import { formatMoment } from './format';
import { ICONS } from './icons';

export interface Session {
  readonly number: number;
  readonly name: string;
  readonly roles: readonly string[];
  readonly layers: readonly string[] | null;
  readonly may_write: boolean;
  readonly made_at: string;
  readonly made_by: string;
  readonly seen_at: string;
  readonly expires_at: string;
  readonly address: string | null;
  readonly agent: string | null;
}

export interface Account {
  readonly name: string;
  readonly full_name: string;
  readonly roles: readonly string[];
  readonly active: boolean;
  readonly has_password: boolean;
  readonly made_at: string;
  readonly made_by: string;
  readonly signed_in_at: string | null;
  readonly sessions: readonly Session[];
}

export interface People {
  readonly you: { readonly name: string; readonly session: number | null };
  readonly accounts: readonly Account[];
  readonly tokens: readonly Session[];
  readonly roles: readonly string[];
  readonly layers: readonly { readonly id: string; readonly title: string }[];
  readonly seal: { readonly at: string } | null;
}

/** What a part of the page works with. */
export interface Office {
  readonly people: People;
  /** Read everything anew and draw it. */
  refresh(): Promise<void>;
}

export interface Link {
  readonly url: string;
  readonly expires_at: string;
}

export const when = (text: string): string => formatMoment(text, lang);

const roleWords = (): Record<string, string> =>
  JSON.parse(byId('office').dataset['roles'] ?? '{}') as Record<string, string>;

export function roleWord(role: string): string {
  return roleWords()[role] ?? role;
}

export function chips(texts: readonly string[]): HTMLElement {
  return h('span', { class: 'roles' }, ...texts.map((each) => h('span', { class: 'chip' }, each)));
}

/** Ask for a change and say what came of it; `null` where it was refused. */
export async function change<T>(
  method: 'POST' | 'PATCH' | 'DELETE',
  url: string,
  body?: unknown,
): Promise<{ body: T | null } | null> {
  try {
    return await send<T>(method, url, lang, body === undefined ? {} : { body });
  } catch (error) {
    say(error instanceof Error ? error.message : word('failed'), true);
    return null;
  }
}

let clearing = 0;

export function say(text: string, wrong = false): void {
  const toast = byId('toast');
  toast.className = wrong ? 'card wrong' : 'card';
  toast.textContent = text;
  // In the top layer, so that it is seen over an open question too.
  toast.popover = 'manual';
  toast.hidePopover();
  toast.showPopover();
  clearTimeout(clearing);
  clearing = window.setTimeout(() => toast.hidePopover(), wrong ? 9000 : 3500);
}

/** A labelled line of a form. */
export function line(key: Word, input: HTMLElement, hint?: Word): HTMLElement {
  const id = (input.id ||= `field-${key}`);
  return h('div', { class: 'line' },
    h('label', { for: id }, word(key)),
    input,
    hint && h('p', { class: 'quiet' }, word(hint)));
}

/** Choices of which any number may hold. */
export function choices(
  name: string,
  key: Word,
  options: readonly (readonly [value: string, title: string])[],
  chosen: readonly string[] = [],
): HTMLFieldSetElement {
  return h('fieldset', { class: 'choices' },
    h('legend', {}, word(key)),
    ...options.map(([value, title]) =>
      h('label', { class: 'choice' },
        h('input', { type: 'checkbox', name, value, checked: chosen.includes(value) }),
        h('span', {}, title))));
}

export const chosen = (form: HTMLFormElement, name: string): string[] =>
  new FormData(form).getAll(name).map(String);

/** A question over the page; Esc and the cross close it. */
export function ask(title: string, ...content: HTMLElement[]): HTMLDialogElement {
  const dialog = h('dialog', { class: 'card', 'aria-label': title },
    h('header', { class: 'head' },
      h('h2', {}, title),
      h('button', { class: 'tool', type: 'button', 'aria-label': word('close'),
        onclick: () => dialog.close() }, svg(ICONS.close))),
    ...content);
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Something that is told once, to be copied. */
export function tell(title: string, secret: string, hint: string): void {
  const field = h('input', { class: 'once', value: secret, readonly: true, 'aria-label': title });
  const copy = () => {
    field.select();
    // Over plain http a page may not write to the clipboard; what is marked can be copied by hand.
    void navigator.clipboard?.writeText(secret).then(() => say(word('copied')));
  };
  ask(title,
    h('div', { class: 'body' },
      h('div', { class: 'secret' }, field,
        h('button', { class: 'tool', type: 'button', onclick: copy }, word('copy'))),
      h('p', { class: 'quiet' }, hint)));
  field.focus();
  field.select();
}
