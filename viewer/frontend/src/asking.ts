/** Asking what is near: from a spot to rings and lines on the map and rows in the list. */

import { AnswerList, type Here } from './answer';
import { track } from './busy';
import type { PanelLayer } from './contract';
import { byId } from './dom';
import type { LonLat } from './geodesy';
import type { Known } from './known';
import type { ItemRef } from './link';
import { answerRows, askNearby, type Nearby, type NearbyItem } from './nearby';
import type { Stage } from './stage';
import type { Store } from './store';
import { text } from './texts';

export interface AskingEvents {
  open(item: ItemRef, place: LonLat, height: number): void;
  /** What else can be asked about the spot. */
  tools(place: LonLat): readonly HTMLElement[];
  failed(error: unknown): void;
}

export class Asking {
  readonly #list: AnswerList;
  #nearby: Nearby | null = null;
  #lit: number | null = null;
  #hovered: number | null = null;
  #opened: { item: ItemRef; place: LonLat } | null = null;
  #here: Here | null = null;
  #question = new AbortController();

  constructor(
    private readonly store: Store,
    private readonly stage: Stage,
    private readonly known: Known,
    private readonly events: AskingEvents,
  ) {
    this.#list = new AnswerList(byId('answer'), {
      light: (index) => this.#light(index),
      open: (index) => this.#open(index),
      openHere: (here) => this.events.open(here.item, here.place, here.height),
      tools: (point) => this.events.tools(point),
      close: () => this.store.set({ near: null }),
    });
  }

  /** Ask about a spot; `here` is what stands on it, where something was hit that is no point. */
  at(point: LonLat, here: Here | null = null): void {
    this.#here = here;
    if (this.store.state.near === point) void this.ask();
    else this.store.set({ near: point, item: null, respond: null, cover: null });
  }

  /** Ask anew about the spot that is chosen, with the layers that are on. */
  async ask(): Promise<void> {
    this.#question.abort();
    this.#question = new AbortController();
    const { near, lang } = this.store.state;
    this.#nearby = near && { point: near, items: [], asOf: null };
    if (!near) this.#list.hide();
    else if (!this.#list.shown) this.#list.wait(lang, near);
    this.#draw();
    if (near) await this.#answer(near, this.#question.signal).catch(this.events.failed);
  }

  async #answer(near: LonLat, signal: AbortSignal): Promise<void> {
    const { lang } = this.store.state;
    const asked = this.#asked();
    if (asked.length === 0) {
      this.#list.say(lang, near, text(lang, 'answerNoLayers'));
      return;
    }
    this.#nearby = await track(askNearby(near, asked, lang, signal));
    this.#list.show(lang, this.#nearby, this.known.layers, this.#here);
    this.#mark();
    this.#draw();
    this.stage.reveal(near);
  }

  /** The layers that are on and have something that can be near. */
  #asked(): PanelLayer[] {
    const { layers } = this.store.state;
    return [...this.known.layers.values()].filter(
      (layer) => layer.nearby && layer.drawn && layers.has(layer.id),
    );
  }

  /** Light the row of a feature under the pointer; what the list lit itself is left alone. */
  hover(item: ItemRef | null): void {
    const index = item ? this.#find(item) : null;
    const before = this.#hovered;
    this.#hovered = index;
    if (index === before || (index === null && this.#lit !== before)) return;
    this.#list.light(index);
    this.#light(index);
  }

  /** Mark an item whose popup is open, in the list and on the map. */
  opened(item: ItemRef | null, place: LonLat | null): void {
    this.#opened = item && place ? { item, place } : null;
    this.#mark();
    this.#draw();
  }

  /** Go to a row of the list; false where there is none. */
  pick(index: number): boolean {
    return this.#list.shown && this.#list.focus(index);
  }

  #open(index: number): void {
    const item = this.#nearby?.items[index];
    if (item) this.events.open({ layer: item.layer, id: item.id }, item.place, 0);
  }

  #light(index: number | null): void {
    if (index === this.#lit) return;
    this.#lit = index;
    this.#draw();
  }

  #mark(): void {
    this.#list.mark(this.#opened ? this.#find(this.#opened.item) : null);
  }

  #find({ layer, id }: ItemRef): number | null {
    const same = (each: NearbyItem) => each.layer === layer && each.id === id;
    const index = this.#nearby?.items.findIndex(same) ?? -1;
    return index < 0 ? null : index;
  }

  #draw(): void {
    const opened = this.#opened && this.#find(this.#opened.item);
    const beside = this.#opened && opened === null ? this.#opened.place : null;
    this.stage.answer(answerRows(this.#nearby, this.#lit ?? opened, beside));
  }
}
