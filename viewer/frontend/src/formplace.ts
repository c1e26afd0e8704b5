/** Where a new item lies: found by address or name, or where the phone is. */

import { getJson, ServerError } from './api';
import { h } from './dom';
import type { LonLat } from './geodesy';
import { formatPoint } from './format';
import { lang, word } from './formwords';

const PAUSE_MS = 250;
const MOST = 6;

export interface Chosen {
  readonly title: string;
  readonly at: LonLat;
}

interface Answer {
  readonly features: readonly {
    readonly geometry: { readonly coordinates: LonLat };
    readonly properties: { readonly title: string; readonly detail: string | null };
  }[];
}

export class PlaceInput {
  readonly element: HTMLElement;
  readonly #input = h('input', { type: 'search', id: 'entry-place', autocomplete: 'off',
    placeholder: word('placeFind'), 'aria-describedby': 'entry-place-wrong' });
  readonly #found = h('ul', { class: 'found' });
  readonly #wrong = h('small', { class: 'wrong', id: 'entry-place-wrong', role: 'alert' });
  #chosen: Chosen | null = null;
  #timer = 0;
  #order = 0;

  constructor(private readonly changed: () => void) {
    this.#input.addEventListener('input', () => this.#typed());
    const here = h('button', { class: 'plain', type: 'button', id: 'entry-here',
      onclick: () => this.#here() }, word('here'));
    this.element = h('div', { class: 'row place' },
      h('label', { for: 'entry-place' }, word('place'), h('b', { class: 'required' }, ' *')),
      h('span', { class: 'given' }, this.#input, 'geolocation' in navigator && here),
      this.#found, this.#wrong);
  }

  get chosen(): Chosen | null {
    return this.#chosen;
  }

  focus(): void {
    this.#input.focus();
  }

  check(): boolean {
    this.#wrong.textContent = this.#chosen ? '' : word('needed');
    return this.#chosen !== null;
  }

  choose(chosen: Chosen): void {
    this.#chosen = chosen;
    this.#input.value = chosen.title;
    this.#found.replaceChildren(h('li', { class: 'chosen' }, `✓ ${chosen.title} `,
      h('small', {}, formatPoint(...chosen.at))));
    this.#wrong.textContent = '';
  }

  #typed(): void {
    this.#chosen = null;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#search(), PAUSE_MS);
  }

  async #search(): Promise<void> {
    const q = this.#input.value.trim();
    this.#order += 1;
    const own = this.#order;
    if (q === '') {
      this.#found.replaceChildren();
      return;
    }
    try {
      const asked = new URLSearchParams({ q, lang, limit: String(MOST) });
      const { body } = await getJson<Answer>(`/search?${asked}`, lang);
      if (own === this.#order && !this.#chosen) this.#show(body);
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      this.#wrong.textContent = error.failure === 'gone' ? word('gone') : error.message;
    }
  }

  #show({ features }: Answer): void {
    this.#found.replaceChildren(...features.map(({ geometry, properties: { title, detail } }) =>
      h('li', {}, h('button', { class: 'plain', type: 'button', onclick: () => {
        this.choose({ title, at: geometry.coordinates });
        this.changed();
      } }, title, detail && h('small', {}, ` ${detail}`)))),
    ...(features.length === 0 ? [h('li', { class: 'quiet' }, word('placeNone'))] : []));
  }

  #here(): void {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        this.choose({ title: word('here'), at: [coords.longitude, coords.latitude] });
        this.changed();
      },
      () => {
        this.#wrong.textContent = word('hereFailed');
      });
  }
}
