/** Writing on the map: items are added, corrected, moved and ended, and all of it can be undone. */

import { getJson, send, ServerError } from './api';
import { track } from './busy';
import type { Feature, PanelLayer } from './contract';
import { byId, h, svg } from './dom';
import type { Drawing, Geometry, Shape } from './drawing';
import { conflictTable } from './editingconflict';
import { ItemForm, type Values } from './editingform';
import { editWords, type EditKey } from './editingwords';
import { ICONS } from './icons';
import { itemName } from './items';
import type { Known } from './known';
import { notify } from './notices';
import type { Opened } from './opening';
import type { Store } from './store';
import type { UndoStack } from './undo';

const HOW: Record<Shape, EditKey> = {
  point: 'drawPoint', line: 'drawLine', polygon: 'drawPolygon',
};

export interface EditingEvents {
  /** Something was written: what is shown may be another. */
  changed(): void;
  history(opened: Opened): void;
  failed(error: unknown): void;
}

/** One thing is written at a time, in a card of its own. */
export class Editing {
  readonly root = h('aside', { id: 'editing', class: 'side card', hidden: true });
  /** The newest tag of each item that was written here: what an undo is of. */
  readonly #tags = new Map<string, string>();

  constructor(
    private readonly store: Store,
    private readonly known: Known,
    private readonly drawing: Drawing,
    private readonly undo: UndoStack,
    private readonly events: EditingEvents,
  ) {
    byId('stage').append(this.root);
    this.root.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.close();
    });
  }

  /** The layers that this reader may write. */
  get #writable(): PanelLayer[] {
    return [...this.known.layers.values()].filter((layer) => layer.form.length > 0);
  }

  get offered(): boolean {
    return this.#writable.length > 0 && this.store.state.past === null;
  }

  get shown(): boolean {
    return !this.root.hidden;
  }

  close(): void {
    const hadFocus = this.root.contains(document.activeElement);
    this.drawing.cancel();
    this.root.hidden = true;
    this.root.replaceChildren();
    if (hadFocus) document.querySelector<HTMLElement>('#map canvas')?.focus({ preventScroll: true });
  }

  /** Buttons for the popup of an item. */
  offers(opened: Opened): HTMLElement[] {
    const { lang, past } = this.store.state;
    const link = (key: EditKey, id: string, onclick: () => void) =>
      h('button', { class: 'link', id, onclick }, editWords(lang, key));
    const history = link('history', 'item-history', () => this.events.history(opened));
    const { layer, item, etag } = opened;
    if (layer.form.length === 0 || past !== null || etag === null) return [history];
    const shape = layer.shapes.length === 1 ? layer.shapes[0] : shapeOf(item);
    return [
      link('correct', 'item-correct', () => this.#correct(opened)),
      ...(shape ? [link(shape === 'point' ? 'move' : 'redraw', 'item-move', () =>
        this.#move(opened, shape))] : []),
      link('end', 'item-end', () => this.#write(opened, 'ended', () =>
        this.#send('DELETE', address(layer, item), etag))),
      history,
    ];
  }

  /** Begin to add an item, or put that away. */
  toggle(): void {
    if (this.shown) this.close();
    else if (this.offered) this.#choose();
  }

  #choose(layer: PanelLayer | undefined = this.#usual(), shape = layer?.shapes[0]): void {
    if (!layer || !shape) return;
    const { lang } = this.store.state;
    const layers = this.#writable.map((each) =>
      h('option', { value: each.id, selected: each.id === layer.id }, each.title));
    const kinds = layer.shapes.map((each) =>
      h('button', { class: 'tool', 'aria-pressed': each === shape, id: `edit-shape-${each}`,
        onclick: () => this.#choose(layer, each) }, editWords(lang, each)));
    this.#show(editWords(lang, 'choose'),
      h('div', { class: 'row' }, h('label', { for: 'edit-layer' }, editWords(lang, 'layer')),
        h('select', { id: 'edit-layer', onchange: (event: Event) =>
          this.#choose(this.known.layers.get((event.target as HTMLSelectElement).value)) }, ...layers)),
      layer.shapes.length > 1 ? h('div', { class: 'acts' }, ...kinds) : null,
      ...this.#drawingHelp(shape, shape === 'point' ? 'addDraw' : HOW[shape]));
    this.#draw(shape, (geometry) => this.#fill(layer, geometry));
  }

  /** The layer that is most likely meant: the first one that is drawn now. */
  #usual(): PanelLayer | undefined {
    const { layers } = this.store.state;
    return this.#writable.find((layer) => layers.has(layer.id)) ?? this.#writable[0];
  }

  #drawingHelp(shape: Shape, how: EditKey = HOW[shape]): HTMLElement[] {
    const { lang } = this.store.state;
    return [
      h('p', { class: 'how', role: 'status' }, editWords(lang, how)),
      ...(shape === 'point' ? [] : [h('div', { class: 'acts' },
        h('button', { class: 'solid', id: 'edit-drawn', onclick: () => this.drawing.finish() },
          editWords(lang, 'drawDone')),
        h('button', { class: 'tool', id: 'edit-back', onclick: () => this.drawing.back() },
          editWords(lang, 'drawBack')))]),
    ];
  }

  #draw(shape: Shape, drawn: (geometry: Geometry) => void): void {
    this.drawing.start(shape, { drawn, cancelled: () => this.#cancelled() });
  }

  #cancelled(): void {
    // Another drawing takes the place of this one without the card being put away.
    setTimeout(() => {
      if (!this.drawing.active && this.root.querySelector('.how')) this.close();
    });
  }

  /** The form of a new item, whose place is known. */
  #fill(layer: PanelLayer, geometry: Geometry): void {
    const { lang } = this.store.state;
    const form = new ItemForm(lang, layer, {}, {
      cancel: () => this.close(),
      save: (values, note) => this.#create(form, layer, geometry, values, note),
    });
    this.#show(editWords(lang, 'addTo', { layer: layer.title }), form.element);
    form.focus();
  }

  async #create(
    form: ItemForm, layer: PanelLayer, geometry: object, values: Values, note: string,
  ): Promise<void> {
    const given = Object.entries(values).filter(([, value]) => value !== null);
    const body = { type: 'Feature', geometry, properties: Object.fromEntries(given) };
    const { lang } = this.store.state;
    const url = `/collections/${layer.id}/items${noted(note)}`;
    try {
      const sent = await track(send<Feature>('POST', url, lang, { body }));
      const name = itemName(layer, sent.body?.properties ?? {});
      if (sent.location) this.#remember(new URL(sent.location).pathname, sent.etag, name, 'added');
      const { layers } = this.store.state;
      if (!layers.has(layer.id)) this.store.set({ layers: new Set([...layers, layer.id]) });
      this.close();
      this.events.changed();
    } catch (error) {
      this.#refused(form, error, (mended) => this.#create(form, layer, mended, values, note));
    }
  }

  #correct(opened: Opened): void {
    const { lang } = this.store.state;
    const { layer, item } = opened;
    const form = new ItemForm(lang, layer, item.properties, {
      cancel: () => this.close(),
      save: (_, note) => this.#save(form, opened, note),
    });
    this.#show(itemName(layer, item.properties), form.element);
    form.focus();
  }

  async #save(form: ItemForm, opened: Opened, note: string): Promise<void> {
    const { layer, item, etag } = opened;
    const properties = form.changes;
    if (Object.keys(properties).length === 0) {
      form.refuse(editWords(this.store.state.lang, 'nothingChanged'));
      return;
    }
    const url = address(layer, item) + noted(note);
    try {
      await this.#done(opened, 'corrected', this.#send('PATCH', url, etag, { properties }));
    } catch (error) {
      if (isConflict(error)) await this.#conflict(opened, properties, note);
      else this.#refused(form, error);
    }
  }

  #move(opened: Opened, shape: Shape): void {
    const { layer, item, etag } = opened;
    const { lang } = this.store.state;
    this.store.set({ item: null });
    const key = shape === 'point' ? 'move' : 'redraw';
    this.#show(`${editWords(lang, key)}: ${itemName(layer, item.properties)}`,
      ...this.#drawingHelp(shape));
    const write = (geometry: object) =>
      this.#send('PATCH', address(layer, item), etag, { geometry });
    this.#draw(shape, (geometry) => this.#write(opened, 'moved', () => write(geometry), write));
  }

  /** Write where no form is open: what goes wrong is told on the map. */
  #write(
    opened: Opened,
    what: EditKey,
    write: () => Promise<string | null>,
    mend?: (geometry: object) => Promise<string | null>,
  ): void {
    const failed = (error: unknown) => {
      const { lang } = this.store.state;
      const mended = mendedOf(error);
      this.close();
      if (mended && mend && error instanceof ServerError) {
        notify(error.message, { label: editWords(lang, 'mended'),
          run: () => void this.#done(opened, what, mend(mended)).catch(this.events.failed) });
      } else if (isConflict(error)) notify(editWords(lang, 'conflict'));
      else if (error instanceof ServerError && error.failure === 'wrong') notify(error.message);
      else this.events.failed(error);
    };
    this.#done(opened, what, write()).catch(failed);
  }

  async #done(opened: Opened, what: EditKey, writing: Promise<string | null>): Promise<void> {
    const { layer, item } = opened;
    const tag = await writing;
    this.#remember(address(layer, item), tag, itemName(layer, item.properties), what);
    this.store.set({ item: null });
    this.close();
    this.events.changed();
  }

  async #send(
    method: 'PATCH' | 'DELETE', url: string, etag: string | null, body?: object,
  ): Promise<string | null> {
    const headers: Record<string, string> = etag === null ? {} : { 'If-Match': etag };
    const { lang } = this.store.state;
    return (await track(send(method, url, lang, { headers, ...(body ? { body } : {}) }))).etag;
  }

  /** Say what was done, with the way back; several changes of one item are undone one by one. */
  #remember(path: string, tag: string | null, name: string, what: EditKey): void {
    const { lang } = this.store.state;
    if (tag) this.#tags.set(path, tag);
    const change = {
      label: editWords(lang, 'undoing', { name }),
      undo: async () => {
        const headers = { 'If-Match': this.#tags.get(path) ?? '' };
        const sent = await track(send('POST', `${path}/undo`, this.store.state.lang, { headers }));
        if (sent.etag) this.#tags.set(path, sent.etag);
        this.events.changed();
      },
    };
    this.undo.push(change);
    notify(editWords(lang, what, { name }), {
      label: editWords(lang, 'undo'), run: () => void this.undo.undo(change),
    });
  }

  /** Show mine and theirs side by side, and let the writer choose. */
  async #conflict(opened: Opened, mine: Values, note: string): Promise<void> {
    const { layer, item } = opened;
    const { lang } = this.store.state;
    const now = await track(getJson<Feature>(address(layer, item), lang));
    const fresh: Opened = { layer, item: now.body, etag: now.etag };
    this.#show(editWords(lang, 'conflict'),
      h('p', { class: 'quiet' }, editWords(lang, 'conflictHow')),
      conflictTable(lang, layer, mine, now.body.properties, this.known.panel),
      h('div', { class: 'acts' },
        h('button', { class: 'solid', id: 'edit-mine', onclick: () => this.#write(fresh, 'corrected',
          () => this.#send('PATCH', address(layer, item) + noted(note), now.etag, { properties: mine })) },
        editWords(lang, 'keepMine')),
        h('button', { class: 'tool', id: 'edit-theirs', onclick: () => this.close() },
          editWords(lang, 'keepTheirs'))));
  }

  /** Tell in the form why it was not stored; a mended outline is offered, never taken silently. */
  #refused(form: ItemForm, error: unknown, mend?: (geometry: object) => Promise<void>): void {
    if (!(error instanceof ServerError) || error.failure !== 'wrong') {
      this.events.failed(error);
      return;
    }
    form.refuse(error.message, error.members['properties'] as Record<string, string> | undefined);
    const mended = mendedOf(error);
    if (mended && mend) {
      notify(error.message, {
        label: editWords(this.store.state.lang, 'mended'), run: () => void mend(mended),
      });
    }
  }

  #show(title: string, ...content: (HTMLElement | null)[]): void {
    const { lang } = this.store.state;
    this.root.hidden = false;
    this.root.setAttribute('role', 'dialog');
    this.root.setAttribute('aria-label', title);
    this.root.replaceChildren(
      h('div', { class: 'head' }, h('h2', {}, title), h('span', { class: 'space' }),
        h('button', { class: 'tool', id: 'edit-close', 'aria-label': editWords(lang, 'cancel'),
          onclick: () => this.close() }, svg(ICONS.close))),
      h('div', { class: 'scroll' }, ...content));
  }
}

function address(layer: PanelLayer, item: Feature): string {
  return `/collections/${layer.id}/items/${encodeURIComponent(item.id)}`;
}

function noted(note: string): string {
  return note === '' ? '' : `?note=${encodeURIComponent(note)}`;
}

function isConflict(error: unknown): boolean {
  return error instanceof ServerError && error.status === 412;
}

function mendedOf(error: unknown): object | undefined {
  return error instanceof ServerError ? (error.members['repaired'] as object | undefined) : undefined;
}

/** How an item that may be of any shape is drawn anew. */
function shapeOf(item: Feature): Shape | undefined {
  const kinds: Record<string, Shape> = { Point: 'point', LineString: 'line', Polygon: 'polygon' };
  return kinds[item.geometry?.type ?? ''];
}
