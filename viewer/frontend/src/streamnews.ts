/** What is new on the map: it glows once for two seconds and keeps a small mark until it is seen. */

import { getJson } from './api';
import type { Feature } from './contract';
import { h } from './dom';
import { formatClock } from './format';
import type { LonLat } from './geodesy';
import type { ItemRef, Lang } from './link';
import { middle } from './opening';
import type { Told } from './stream';
import { streamText } from './streamtexts';

export interface NewsEvents {
  /** Draw rows on the layer of news. */
  draw(rows: Readonly<Record<string, object[]>>): void;
  failed(error: unknown): void;
}

export const NEWS = 'answer-news';
/** A shape besides the word and the colour. */
const SIGNS = { live: '●', asking: '▲', lost: '■' } as const;
const GLOW_MS = 2_000;
/** More than one can look at; older ones go first. */
const MOST = 200;

interface Mark extends ItemRef {
  readonly position: LonLat;
  readonly glowing: boolean;
}

/** Marks by layer and item; what is pointed at, opened or acknowledged counts as seen. */
export class News {
  readonly element = h('div', { class: 'stream' });
  #marks = new Map<string, Mark>();
  #isLive = false;
  /** When the server was heard last, while it does not answer. */
  #unheard: Date | null = null;

  constructor(private lang: Lang, private readonly events: NewsEvents) {
    this.redraw(lang);
  }

  /** Say again how the page hears of changes, and how much of it is unseen. */
  redraw(lang: Lang): void {
    this.lang = lang;
    const count = this.#marks.size;
    const state = this.#unheard ? 'lost' : this.#isLive ? 'live' : 'asking';
    const when = this.#unheard ? formatClock(this.#unheard) : '';
    const sign = h('span', {
      class: `state ${state}`, role: 'status', title: streamText(lang, `${state}Hint`),
    }, `${SIGNS[state]} ${streamText(lang, state, { when })}`);
    const seen = h('button', {
      class: 'news', id: 'news', title: streamText(lang, 'seenHint'),
      onclick: () => this.seeAll(),
    }, streamText(lang, 'news', { count }));
    this.element.replaceChildren(sign, ...(count > 0 ? [seen] : []));
  }

  connected(is: boolean): void {
    if (is === this.#isLive) return;
    this.#isLive = is;
    this.redraw(this.lang);
  }

  /** The server itself is not heard since then, whatever the stream says; null: it is again. */
  unheard(since: Date | null): void {
    this.#unheard = since;
    this.redraw(this.lang);
  }

  /** Mark the items of some changes, as far as this reader may see where they are. */
  async tell(told: readonly Told[]): Promise<void> {
    const gone = told.flatMap(({ layer, removals }) => (removals ?? []).map((id) => key(layer, id)));
    for (const each of gone) this.#marks.delete(each);
    await Promise.all(told.map((change) => this.#mark(change)));
    this.#draw();
  }

  /** The reader has looked at an item. */
  see(item: ItemRef | null): void {
    if (item && this.#marks.delete(key(item.layer, item.id))) this.#draw();
  }

  seeAll(): void {
    this.#marks.clear();
    this.#draw();
  }

  async #mark(change: Told): Promise<void> {
    if (!change.upserts?.length || !change.bbox) return;
    for (const { id, position } of await this.#places(change)) {
      const mark = { layer: change.layer, id, position, glowing: true };
      this.#marks.set(key(change.layer, id), mark);
      setTimeout(() => this.#calm(mark), GLOW_MS);
    }
    for (const each of [...this.#marks.keys()].slice(0, -MOST)) this.#marks.delete(each);
  }

  /** Where the items of a change are now: of those whose layer this reader may read. */
  async #places({ layer, upserts, bbox }: Told): Promise<{ id: string; position: LonLat }[]> {
    const wanted = new Set(upserts);
    const query = new URLSearchParams({ bbox: (bbox ?? []).join(), limit: '1000' });
    try {
      const { body } = await getJson<{ features: readonly Feature[] }>(
        `/collections/${layer}/items?${query}`, this.lang);
      const found = body.features.filter(({ id }) => wanted.has(id)).slice(0, MOST);
      return found.map((item) => ({ id: item.id, position: middle(item) }));
    } catch (error) {
      this.events.failed(error);
      return [];
    }
  }

  #calm(mark: Mark): void {
    const name = key(mark.layer, mark.id);
    if (this.#marks.get(name) !== mark) return;
    this.#marks.set(name, { ...mark, glowing: false });
    this.#draw();
  }

  #draw(): void {
    const rows = [...this.#marks.values()].map(({ position, glowing }) => ({
      position, glowing,
    }));
    this.events.draw({ [NEWS]: rows });
    this.redraw(this.lang);
  }
}

function key(layer: string, id: string): string {
  return `${layer}/${id}`;
}
