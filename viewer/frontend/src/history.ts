/** Who changed what of an item, and when: its versions, newest first. */

import { getJson, send, ServerError } from './api';
import { track } from './busy';
import type { Panel, PanelField, PanelLayer } from './contract';
import { byId, h, svg } from './dom';
import { editWords, type EditKey } from './editingwords';
import { formatMoment } from './format';
import { ICONS } from './icons';
import { itemName, valueText } from './items';
import type { Known } from './known';
import type { Lang } from './link';
import { notify } from './notices';
import type { Opened } from './opening';
import type { Store } from './store';

export interface Version {
  readonly revision: number;
  readonly at: string | null;
  readonly action: string | null;
  readonly author: string | null;
  readonly note: string | null;
  readonly changed: Readonly<Record<string, Change>> | null;
}

export interface Change {
  readonly before: unknown;
  readonly after: unknown;
}

interface History {
  readonly etag: string;
  readonly versions: readonly Version[];
  readonly links: readonly { readonly rel: string; readonly href: string }[];
}

export interface HistoryEvents {
  changed(): void;
  /** See the map as it was at a moment. */
  then(moment: string): void;
  failed(error: unknown): void;
}

const ACTIONS: Record<string, EditKey> = {
  create: 'actCreate', correct: 'actCorrect', end: 'actEnd', restore: 'actRestore', load: 'actLoad',
};

export class HistoryPanel {
  readonly root = h('aside', { id: 'history', class: 'side card', hidden: true });

  constructor(
    private readonly store: Store,
    private readonly known: Known,
    private readonly events: HistoryEvents,
  ) {
    byId('stage').append(this.root);
  }

  get shown(): boolean {
    return !this.root.hidden;
  }

  close(): void {
    this.root.hidden = true;
    this.root.replaceChildren();
  }

  show(opened: Opened): void {
    this.#load(opened).catch(this.events.failed);
  }

  async #load(opened: Opened): Promise<void> {
    const { layer, item } = opened;
    const { lang } = this.store.state;
    const path = `/collections/${layer.id}/items/${encodeURIComponent(item.id)}`;
    const { body } = await track(getJson<History>(`${path}/history`, lang));
    const list = h('ol', { class: 'history' }, ...this.#rows(layer, body.versions));
    const mayUndo = layer.form.length > 0 && body.versions[0]?.action !== 'load';
    this.root.hidden = false;
    this.root.setAttribute('role', 'dialog');
    this.root.setAttribute('aria-label', editWords(lang, 'history'));
    this.root.replaceChildren(
      h('div', { class: 'head' },
        h('div', {}, h('h2', {}, editWords(lang, 'history')),
          h('small', { class: 'quiet' }, itemName(layer, item.properties))),
        h('span', { class: 'space' }),
        h('button', { class: 'tool', id: 'history-close', 'aria-label': editWords(lang, 'cancel'),
          onclick: () => this.close() }, svg(ICONS.close))),
      h('div', { class: 'scroll' },
        mayUndo && h('div', { class: 'acts' }, h('button', { class: 'tool', id: 'history-undo',
          onclick: () => void this.#undo(opened, path, body.etag) }, editWords(lang, 'undoLast'))),
        list, this.#more(layer, list, body)));
  }

  /** A button that adds older versions below, as long as there are any. */
  #more(layer: PanelLayer, list: HTMLElement, { links }: History): HTMLElement | null {
    const next = links.find(({ rel }) => rel === 'next');
    if (!next) return null;
    const { lang } = this.store.state;
    const button = h('button', { class: 'link', id: 'history-more', onclick: async () => {
      const { pathname, search } = new URL(next.href);
      const { body } = await track(getJson<History>(pathname + search, lang));
      list.append(...this.#rows(layer, body.versions));
      button.replaceWith(this.#more(layer, list, body) ?? '');
    } }, editWords(lang, 'historyMore'));
    return button;
  }

  #rows(layer: PanelLayer, versions: readonly Version[]): HTMLElement[] {
    const { lang } = this.store.state;
    return versions.map((version) => {
      const { at, note, author, action } = version;
      const key = ACTIONS[action ?? ''] ?? 'actLoad';
      const who = action === 'load' || author === null ? '' : author;
      return h('li', {},
        h('div', { class: 'when' }, h('b', {}, editWords(lang, key)),
          h('span', {}, who || (key === 'actLoad' ? '' : editWords(lang, 'someone'))),
          at && h('time', { datetime: at, class: 'quiet' }, formatMoment(at, lang))),
        note && h('p', { class: 'note' }, `“${note}”`),
        ...changes(lang, layer, version, this.known.panel),
        at && h('button', { class: 'link', onclick: () => this.events.then(at) },
          editWords(lang, 'thenMap')));
    });
  }

  async #undo(opened: Opened, path: string, etag: string): Promise<void> {
    const { lang } = this.store.state;
    try {
      // The tag of a header stands in quotes.
      await track(send('POST', `${path}/undo`, lang, { headers: { 'If-Match': `"${etag}"` } }));
      this.events.changed();
    } catch (error) {
      if (!(error instanceof ServerError) || error.failure !== 'wrong') throw error;
      notify(error.message);
    }
    await this.#load(opened).catch(this.events.failed);
  }
}

/** What a version changed, a line a field: `수용 인원: 100명 → 80명`. */
export function changes(
  lang: Lang,
  layer: PanelLayer,
  { changed }: Version,
  panel: Panel,
): HTMLElement[] {
  const fields = new Map<string, PanelField>(
    [...layer.popup, ...layer.form].map((field) => [field.name, field]));
  return Object.entries(changed ?? {}).flatMap(([name, { before, after }]) => {
    if (name === 'geometry') return [h('p', {}, editWords(lang, 'place'))];
    const field = fields.get(name);
    if (!field) return [];
    const said = (value: unknown) =>
      value === null || value === undefined || value === '' ? editWords(lang, 'empty')
        : valueText(field, value, panel, lang);
    return [h('p', {}, `${field.title}: `, h('s', { class: 'quiet' }, said(before)), ' → ',
      h('b', {}, said(after)))];
  });
}
