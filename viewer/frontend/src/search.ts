/** The search box: a combobox whose answers are a list the keyboard walks (WAI-ARIA 1.2). */

import { ServerError } from './api';
import { h, svg } from './dom';
import { formatDistance } from './format';
import type { LonLat } from './geodesy';
import { ICONS } from './icons';
import type { Known } from './known';
import './search.css';
import { type Found, forgetFound, pieces, recent, rememberFound, search } from './searching';
import { words } from './searchwords';
import type { Store } from './store';
import { text } from './texts';

/** A pause in typing after which the server is asked. */
const PAUSE_MS = 120;

export interface SearchEvents {
  /** Where the reader looks. */
  centre(): LonLat;
  pick(found: Found): void;
  failed(error: unknown): void;
}

export class SearchBox {
  /** Made once: what is typed outlives every redrawing of the bar. */
  readonly element: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #list = h('ul', { id: 'search-list', role: 'listbox' });
  readonly #note = h('p', { class: 'note', role: 'status' });
  readonly #sheet = h('div', { class: 'found card', hidden: true }, this.#note, this.#list);
  #found: readonly Found[] = [];
  #chosen = -1;
  /** The text whose house number is not there, once that was said. */
  #warned: string | null = null;
  #timer = 0;
  #question = new AbortController();

  constructor(
    private readonly store: Store,
    private readonly known: Known,
    private readonly events: SearchEvents,
  ) {
    this.#input = h('input', {
      id: 'search', type: 'search', role: 'combobox', autocomplete: 'off', spellcheck: 'false',
      enterkeyhint: 'search', maxlength: 200, 'aria-controls': 'search-list',
      'aria-expanded': false, 'aria-autocomplete': 'list',
      oninput: () => this.#soon(),
      onfocus: () => this.#focused(),
      onkeydown: (event: KeyboardEvent) => this.#key(event),
    });
    this.element = h('div', { class: 'search', role: 'search' },
      h('label', { for: 'search' }, svg(ICONS.search)), this.#input, this.#sheet);
    this.element.addEventListener('focusout', ({ relatedTarget }) => {
      if (!this.element.contains(relatedTarget as Node | null)) this.#shut();
    });
    this.redraw();
  }

  /** Say everything in the language of now. */
  redraw(): void {
    const { lang } = this.store.state;
    this.#input.placeholder = words(lang, 'placeholder');
    this.#input.setAttribute('aria-label', words(lang, 'label'));
    this.#list.setAttribute('aria-label', words(lang, 'results'));
  }

  focus(): void {
    this.#input.focus();
    this.#input.select();
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#question.abort();
    if (!this.#asked) this.#lately();
    else this.#timer = window.setTimeout(() => void this.#ask(), PAUSE_MS);
  }

  get #asked(): string {
    return this.#input.value.trim();
  }

  #focused(): void {
    if (this.#asked) this.#soon();
    else this.#lately();
  }

  async #ask(): Promise<void> {
    const asked = this.#asked;
    const { lang } = this.store.state;
    this.#question = new AbortController();
    const { signal } = this.#question;
    if (this.#sheet.hidden) this.#show([], words(lang, 'wait'));
    try {
      const found = await search(asked, this.events.centre(), lang, signal);
      this.#show(found, found.length ? this.#manner(found) : words(lang, 'none', { asked }));
      this.#choose(found.length ? 0 : -1);
    } catch (error) {
      if (signal.aborted) return;
      this.#show([], error instanceof ServerError ? this.#why(error) : '');
      this.events.failed(error);
    }
  }

  #why({ failure, message }: ServerError): string {
    return failure === 'gone' ? text(this.store.state.lang, 'serverWaits') : message;
  }

  /** Ask again what is asked, if the answers are open. */
  again(): void {
    if (!this.#sheet.hidden) this.#soon();
  }

  /** What is to be said of how the first answer fits; nothing where it is what was typed. */
  #manner([first]: readonly Found[]): string {
    const { lang } = this.store.state;
    switch (first?.how) {
      case 'next_number': case 'alike': case 'kind': return words(lang, first.how);
      default: return '';
    }
  }

  #lately(): void {
    const found = recent();
    if (!found.length) return this.#shut();
    const { lang } = this.store.state;
    this.#show(found, words(lang, 'recent'));
    this.#note.append(h('button', {
      onclick: () => { forgetFound(); this.#shut(); this.#input.focus(); },
    }, words(lang, 'forget')));
  }

  #show(found: readonly Found[], note: string): void {
    this.#found = found;
    this.#chosen = -1;
    this.#note.textContent = note;
    this.#note.hidden = note === '';
    this.#list.replaceChildren(...found.map((each, index) => this.#row(each, index)));
    this.#sheet.hidden = false;
    this.#input.setAttribute('aria-expanded', 'true');
    this.#input.removeAttribute('aria-activedescendant');
  }

  #row(found: Found, index: number): HTMLElement {
    const { lang } = this.store.state;
    const layer = found.layer ? this.known.layers.get(found.layer) : undefined;
    const title = pieces(found).map(([part, typed]) => (typed ? h('mark', {}, part) : part));
    const detail = [layer?.title, found.detail].filter(Boolean).join(' · ');
    return h('li', {
      id: `search-${index}`, role: 'option', 'aria-selected': false,
      onpointerdown: (event: Event) => event.preventDefault(),
      onpointermove: () => this.#choose(index),
      onclick: () => this.#pick(index),
    },
    layer?.icon ? h('img', { src: layer.icon, alt: '' }) : svg(ICONS.pin),
    h('span', { class: 'what' }, h('b', {}, ...title), h('small', {}, detail)),
    h('span', { class: 'away' }, formatDistance(found.distance_m, lang)));
  }

  #choose(index: number): void {
    this.#chosen = index;
    [...this.#list.children].forEach((row, at) =>
      row.setAttribute('aria-selected', String(at === index)));
    const row = this.#list.children[index];
    row?.scrollIntoView({ block: 'nearest' });
    if (row) this.#input.setAttribute('aria-activedescendant', row.id);
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing) return; // Enter and arrows still belong to the syllable being typed
    const last = this.#found.length - 1;
    if (event.key === 'ArrowDown') this.#choose(this.#chosen >= last ? 0 : this.#chosen + 1);
    else if (event.key === 'ArrowUp') this.#choose(this.#chosen <= 0 ? last : this.#chosen - 1);
    else if (event.key === 'Enter') void this.#enter();
    else if (event.key === 'Escape') this.#escape();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Enter before the answer is there waits for it. */
  async #enter(): Promise<void> {
    if (this.#asked) {
      clearTimeout(this.#timer);
      this.#question.abort();
      if (this.#chosen < 1) await this.#ask();
      // Another house is not what was asked for: it is shown and named, and taken when meant.
      if (this.#found[0]?.how === 'next_number' && this.#warned !== this.#asked) {
        this.#warned = this.#asked;
        return;
      }
    }
    this.#pick(Math.max(this.#chosen, 0));
  }

  #escape(): void {
    if (!this.#sheet.hidden) this.#shut();
    else if (this.#input.value) this.#input.value = '';
    else this.#input.blur();
  }

  #pick(index: number): void {
    const found = this.#found[index];
    if (!found) return;
    rememberFound(found);
    this.#shut();
    this.#input.blur();
    this.events.pick(found);
  }

  #shut(): void {
    clearTimeout(this.#timer);
    this.#question.abort();
    this.#sheet.hidden = true;
    this.#input.setAttribute('aria-expanded', 'false');
  }
}
