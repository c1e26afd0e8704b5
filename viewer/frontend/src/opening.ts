/** Opening an item: its popup, from a click, the list or a link. */

import { getJson, ServerError } from './api';
import { sign } from './answer';
import { track } from './busy';
import type { Feature, PanelLayer } from './contract';
import { byId, h } from './dom';
import type { LonLat } from './geodesy';
import { itemContent, itemName } from './items';
import type { Known } from './known';
import type { ItemRef } from './link';
import type { Choice } from './meaning';
import { notify } from './notices';
import { Popup } from './popup';
import { words } from './respondwords';
import type { Stage } from './stage';
import type { Store } from './store';
import { text } from './texts';

export interface OpeningEvents {
  opened(item: ItemRef | null, place: LonLat | null): void;
  ask(place: LonLat): void;
  respond(place: LonLat): void;
  /** What feeds say of the item: what stands over its fields, and under them. */
  told(opened: Opened): { over: readonly HTMLElement[]; under: readonly HTMLElement[] };
  /** What else can be done with the item: buttons for its popup. */
  offers(opened: Opened): readonly HTMLElement[];
  failed(error: unknown): void;
}

/** An item as it was just read, with the tag of its version. */
export interface Opened {
  readonly layer: PanelLayer;
  readonly item: Feature;
  readonly etag: string | null;
}

/** A place with its height above the ground in metres. */
type Anchor = readonly [longitude: number, latitude: number, height: number];

export class Opening {
  readonly #popup: Popup;
  #anchor: Anchor | null = null;
  #choices: readonly Choice[] = [];

  constructor(
    private readonly store: Store,
    private readonly stage: Stage,
    private readonly known: Known,
    private readonly events: OpeningEvents,
  ) {
    this.#popup = new Popup(byId('popups'), (place) => stage.map.project(place), () =>
      this.store.set({ item: null }));
  }

  /** Open an item at the place where it was pointed at; `choices` are all that lie there. */
  at(item: ItemRef, anchor: Anchor, choices: readonly Choice[] = []): void {
    this.#anchor = anchor;
    this.#choices = choices;
    this.store.set({ item });
  }

  /** Show the popup of the item that is chosen, or close it where none is. */
  async open(): Promise<void> {
    const { item } = this.store.state;
    const layer = item && this.known.layers.get(item.layer);
    if (!item || !layer) {
      this.#anchor = null;
      this.#choices = [];
      this.#popup.close();
      this.events.opened(null, null);
      return;
    }
    await this.#fetch(item, layer).catch((error: unknown) => this.#failed(error));
  }

  follow(): void {
    this.#popup.follow();
  }

  async #fetch(item: ItemRef, layer: PanelLayer): Promise<void> {
    const { lang } = this.store.state;
    const { past } = this.store.state;
    const then = past === null ? '' : `?as_at=${encodeURIComponent(past)}`;
    const address = `/collections/${layer.id}/items/${encodeURIComponent(item.id)}${then}`;
    const { body, etag } = await track(getJson<Feature>(address, lang));
    if (this.store.state.item !== item) return;
    const anchor = this.#anchor ?? [...middle(body), 0];
    const place: LonLat = [anchor[0], anchor[1]];
    this.events.opened(item, place);
    this.stage.reveal(place);
    const ask = h('button', { class: 'link', onclick: () => this.events.ask(place) },
      text(lang, 'nearHere'));
    const respond = h('button', { class: 'link', onclick: () => this.events.respond(place) },
      words(lang, 'respondHere'));
    const links = h('p', { class: 'links' }, ask, respond,
      ...this.events.offers({ layer, item: body, etag }));
    const { over, under } = this.events.told({ layer, item: body, etag });
    const content = [...over, ...itemContent(layer, body, this.known.panel, lang), ...under];
    const name = itemName(layer, body.properties);
    const choices = this.#choices.length > 1 ? [this.#chooser(item)] : [];
    this.#popup.open(lang, anchor, name, layer.title, sign(layer), ...choices, ...content, links);
  }

  /** What else lies on this spot, one click away. */
  #chooser(open: ItemRef): HTMLElement {
    return h('div', { class: 'choices', role: 'group',
      'aria-label': text(this.store.state.lang, 'sameSpot') },
    ...this.#choices.map(({ item, name }) =>
      h('button', {
        class: 'choice', 'aria-pressed': item.layer === open.layer && item.id === open.id,
        onclick: () => this.store.set({ item }),
      }, name)));
  }

  #failed(error: unknown): void {
    if (error instanceof ServerError && error.status === 404) notify(text(this.store.state.lang, 'itemGone'));
    else this.events.failed(error);
    // What nobody answered is asked again once somebody does.
    if (!(error instanceof ServerError) || error.failure !== 'gone') this.store.set({ item: null });
  }
}

/** A point's place, or the middle of the box around any other shape. */
export function middle(item: Feature): LonLat {
  const corners = (item.geometry?.coordinates ?? [0, 0]).flat(Infinity) as number[];
  const mean = (axis: 0 | 1) => {
    let [low, high] = [Infinity, -Infinity];
    for (let index = axis; index < corners.length; index += 2) {
      low = Math.min(low, corners[index] as number);
      high = Math.max(high, corners[index] as number);
    }
    return (low + high) / 2;
  };
  return [mean(0), mean(1)];
}
