/** Sending a file in: dropped on the map, shown as it is understood, corrected, then loaded. */

import { ServerError } from './api';
import { byId, h, keepFocus, svg } from './dom';
import { ICONS } from './icons';
import type { Known } from './known';
import {
  loadSent, lookAt, sendFile, sentRows, type Preview, type Said, type SentFile,
} from './sendingfile';
import { previewForm, reportList } from './sendingform';
import { sendWords } from './sendingwords';
import type { Stage } from './stage';
import type { Store } from './store';

/** Who may load files; into which layers, the server says with each file. */
const LOADERS = ['steward', 'admin'];

export interface SendingEvents {
  /** Something was loaded: what is shown may be another. */
  changed(): void;
  failed(error: unknown): void;
}

/** One file at a time, in a card beside the map; nothing of the map is taken away meanwhile. */
export class Sending {
  readonly root = h('aside', { id: 'sending', class: 'side card', hidden: true });
  readonly #input = h('input', { type: 'file', id: 'send-file', hidden: true,
    onchange: () => this.#chosen(this.#input.files?.[0]) });
  #sent: SentFile | null = null;
  #said: Said = {};
  /** Only the newest question is answered on the card. */
  #turn = 0;
  #upload: AbortController | null = null;

  constructor(
    private readonly store: Store,
    private readonly known: Known,
    private readonly stage: Stage,
    private readonly events: SendingEvents,
  ) {
    byId('stage').append(this.root);
    this.root.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.close();
    });
    this.#listen(byId('stage'));
  }

  get offered(): boolean {
    const { roles } = this.known.panel.actor;
    return LOADERS.some((role) => roles.includes(role)) && this.store.state.past === null;
  }

  get shown(): boolean {
    return !this.root.hidden;
  }

  toggle(): void {
    if (this.shown) this.close();
    else if (this.offered) this.#ask();
  }

  close(): void {
    const hadFocus = this.root.contains(document.activeElement);
    this.#turn += 1;
    this.#upload?.abort();
    this.#sent = null;
    this.stage.answer(sentRows([]));
    this.root.hidden = true;
    this.root.replaceChildren();
    if (hadFocus) document.querySelector<HTMLElement>('#map canvas')?.focus({ preventScroll: true });
  }

  /** A file that is dragged over the map is taken; anything else (a text, a link) is not ours. */
  #listen(stage: HTMLElement): void {
    const isOurs = (event: DragEvent) =>
      this.offered && event.dataTransfer?.types.includes('Files') === true;
    const mark = (on: boolean) => {
      stage.classList.toggle('dropping', on);
      stage.dataset['drop'] = sendWords(this.store.state.lang, 'drop');
    };
    stage.addEventListener('dragover', (event) => {
      if (!isOurs(event)) return;
      event.preventDefault();
      mark(true);
    });
    stage.addEventListener('dragleave', (event) => {
      if (!stage.contains(event.relatedTarget as Node | null)) mark(false);
    });
    stage.addEventListener('drop', (event) => {
      mark(false);
      if (!isOurs(event)) return;
      event.preventDefault();
      this.#chosen(event.dataTransfer?.files[0]);
    });
  }

  #ask(...before: HTMLElement[]): void {
    const { lang } = this.store.state;
    this.#show(sendWords(lang, 'send'),
      ...before,
      h('p', {}, sendWords(lang, 'hint')),
      h('p', { class: 'quiet' }, sendWords(lang, 'formats')),
      this.#input,
      h('div', { class: 'acts' }, h('button', { class: 'solid', id: 'send-pick',
        onclick: () => this.#input.click() }, sendWords(lang, 'pick'))));
    byId('send-pick').focus({ preventScroll: true });
  }

  #chosen(file: File | undefined): void {
    this.#input.value = '';
    if (file) this.#send(file).catch((error: unknown) => this.#refused(error));
  }

  async #send(file: File): Promise<void> {
    const { lang } = this.store.state;
    this.#upload?.abort();
    this.#upload = new AbortController();
    const turn = ++this.#turn;
    const bar = h('progress', { max: 1, value: 0 });
    const words = h('p', { role: 'status' });
    const progress = (share: number) => {
      bar.value = share;
      words.textContent = sendWords(lang, 'uploading', {
        name: file.name, percent: Math.round(share * 100),
      });
    };
    progress(0);
    this.#show(file.name, words, bar);
    const sent = await sendFile(file, lang, progress, this.#upload.signal);
    if (turn !== this.#turn) return;
    this.#sent = sent;
    this.#said = {};
    await this.#look();
  }

  /** Ask what the server makes of the file, and show it. */
  async #look(): Promise<void> {
    const { lang } = this.store.state;
    const sent = this.#sent;
    if (!sent) return;
    const turn = ++this.#turn;
    this.#busy(sendWords(lang, 'counting'));
    const seen = await lookAt(sent, this.#said, lang);
    if (turn !== this.#turn) return;
    this.stage.answer(sentRows(seen.shapes));
    keepFocus(() => this.#draw(sent, seen));
  }

  #draw(sent: SentFile, seen: Preview): void {
    const { lang } = this.store.state;
    const titles = new Map(sent.layers.map((id) => [id, this.known.layers.get(id)?.title ?? id]));
    this.#show(sent.name, ...previewForm(lang, seen, titles, {
      change: (said) => {
        const { crs } = this.#said;
        // Of another layer the columns are other fields; the file's CRS stays what it is.
        const kept = 'layer' in said ? (crs === undefined ? {} : { crs })
          : { layer: seen.layer, fields: seen.fields, key: seen.key, ...this.#said };
        this.#said = { ...kept, ...said };
        this.#look().catch((error: unknown) => this.#refused(error));
      },
      load: (retire) => this.#load(sent, seen, retire).catch((error: unknown) => this.#refused(error)),
      another: () => this.#ask(),
    }));
  }

  async #load(sent: SentFile, seen: Preview, retire: boolean): Promise<void> {
    const { lang, layers } = this.store.state;
    const turn = ++this.#turn;
    this.#busy(sendWords(lang, 'loading'));
    const said: Said = {
      ...this.#said, layer: seen.layer, fields: seen.fields, key: seen.key,
    };
    const report = await loadSent(sent, said, retire, lang);
    if (!layers.has(seen.layer)) this.store.set({ layers: new Set([...layers, seen.layer]) });
    this.events.changed();
    if (turn !== this.#turn) return;
    this.#sent = null;
    this.stage.answer(sentRows([]));
    const layer = this.known.layers.get(seen.layer)?.title ?? seen.layer;
    this.#ask(
      h('p', { class: 'done', role: 'status' }, sendWords(lang, 'loaded', { layer })),
      reportList(lang, report, seen),
      h('p', { class: 'quiet' }, sendWords(lang, 'undoHint')));
  }

  /** What the server refuses is told in the card, with its reason; the file may be another one. */
  #refused(error: unknown): void {
    if (error instanceof DOMException && error.name === 'AbortError') return;
    if (!(error instanceof ServerError) || error.failure === 'gone') {
      this.events.failed(error);
      this.close();
      return;
    }
    const wrong = h('p', { class: 'wrong', role: 'alert' }, error.message);
    // What was said last may be what is refused: a code of no CRS, a share to be confirmed.
    if (this.#sent && this.root.querySelector('#send-load')) {
      this.root.removeAttribute('aria-busy');
      this.root.querySelector('.told')?.replaceChildren(wrong);
    } else this.#ask(wrong);
  }

  #busy(words: string): void {
    this.root.setAttribute('aria-busy', 'true');
    const told = this.root.querySelector('.told');
    if (told) told.replaceChildren(h('p', { role: 'status' }, words));
    else this.root.querySelector('.scroll')?.replaceChildren(h('p', { role: 'status' }, words));
  }

  #show(title: string, ...content: HTMLElement[]): void {
    const { lang } = this.store.state;
    const scrolled = this.root.querySelector('.scroll')?.scrollTop ?? 0;
    this.root.hidden = false;
    this.root.removeAttribute('aria-busy');
    this.root.setAttribute('role', 'dialog');
    this.root.setAttribute('aria-label', title);
    this.root.replaceChildren(
      h('div', { class: 'head' }, h('h2', {}, title), h('span', { class: 'space' }),
        h('button', { class: 'tool', id: 'send-close', 'aria-label': sendWords(lang, 'close'),
          onclick: () => this.close() }, svg(ICONS.close))),
      h('div', { class: 'scroll' }, ...content));
    this.root.querySelector('.scroll')?.scrollTo({ top: scrolled });
  }
}
