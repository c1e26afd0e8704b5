/** Closures: what they hold on the streets, closing and opening again, and taking that back. */

import { getJson, send } from './api';
import { track } from './busy';
import type { Drawing, Geometry } from './drawing';
import type { LonLat } from './geodesy';
import type { Known } from './known';
import { notify } from './notices';
import { words } from './respondwords';
import { said, written, type Bilingual } from './routes';
import type { Stage } from './stage';
import type { Store } from './store';
import type { UndoStack } from './undo';

export const CLOSURES = 'closures';
const ITEMS = `/collections/${CLOSURES}/items`;

/** A closure as it holds streets now, or will. */
export interface Held {
  readonly id: string;
  readonly geometry: { readonly coordinates: readonly (readonly LonLat[])[] } | null;
  readonly properties: {
    readonly title: string | null;
    readonly kind: string;
    readonly effect: 'closed' | 'slowed';
    readonly state: 'in_force' | 'to_come';
    readonly valid_to: string | null;
    readonly unmatched?: readonly string[];
  };
}

/**
 * How a street is closed: why, for whom, how far, and for how many hours.
 *
 * `slow` is by how many times travel takes longer, null where nobody gets through; `hours` is null
 * where it holds until somebody ends it.
 */
export interface Manner {
  readonly kind: string;
  readonly modes: string;
  readonly slow: number | null;
  readonly hours: number | null;
}

export interface ClosuresEvents {
  /** What holds on the streets differs from before, by what was done here. */
  changed(): void;
  failed(error: unknown): void;
}

export class Closures {
  #held: readonly Held[] = [];
  /** Which closures hold: changes when any begins, ends or is corrected. */
  #signature: string | null = null;

  constructor(
    private readonly store: Store,
    private readonly stage: Stage,
    private readonly known: Known,
    readonly drawing: Drawing,
    private readonly undo: UndoStack,
    private readonly events: ClosuresEvents,
  ) {}

  get held(): readonly Held[] {
    return this.#held;
  }

  get signature(): string | null {
    return this.#signature;
  }

  /** Whether this map has closures at all. */
  get exist(): boolean {
    return this.known.layers.has(CLOSURES);
  }

  /** Look what holds now, and whether that is another: valid times pass without anybody writing. */
  async refresh(): Promise<boolean> {
    if (!this.exist) return false;
    const held = await this.#ask();
    const signature = JSON.stringify(held.map(({ id, properties }) => [id, properties]));
    const before = this.#signature;
    if (signature === before) return false;
    this.#held = held;
    this.#signature = signature;
    this.stage.answer({
      'answer-closures': closureRows(held), 'answer-closure-signs': signRows(held),
    });
    return before !== null;
  }

  async #changed(): Promise<void> {
    if (await this.refresh()) this.events.changed();
  }

  async #ask(): Promise<readonly Held[]> {
    const { body } = await getJson<{ features: Held[] }>('/queries/closures', this.store.state.lang);
    return body.features;
  }

  /** Close what was drawn; it can be taken back. */
  async close(geometry: Geometry, manner: Manner): Promise<void> {
    const { lang } = this.store.state;
    const name = await this.#nameOf(geometry, manner);
    const now = Date.now();
    const valid_to = manner.hours === null ? null
      : new Date(now + manner.hours * 3_600_000).toISOString();
    const { kind, modes, slow: slow_down } = manner;
    const properties = { title: name, kind, modes, slow_down, valid_to };
    const body = { type: 'Feature', geometry, properties };
    const { location, etag } = await track(send('POST', ITEMS, lang, { body }));
    const change = { label: words(lang, 'closing', { name }), address: location, etag };
    this.#offerUndo(words(lang, 'closedNow', { name }), change);
    await this.#changed();
  }

  /** Open a street again: the closure ends, and stays in the history. */
  async end({ id, properties }: Held): Promise<void> {
    const { lang } = this.store.state;
    const address = `${ITEMS}/${encodeURIComponent(id)}`;
    const { etag: version } = await getJson(address, lang);
    const headers: Record<string, string> = version === null ? {} : { 'If-Match': version };
    const { etag } = await track(send('DELETE', address, lang, { headers }));
    const name = properties.title ?? properties.kind;
    const change = { label: words(lang, 'ending', { name }), address, etag };
    this.#offerUndo(words(lang, 'ended', { name }), change);
    await this.#changed();
  }

  /** Say what was done, with the way back. */
  #offerUndo(sentence: string, { label, address, etag }: Made): void {
    const { lang } = this.store.state;
    if (address === null || etag === null) {
      notify(sentence);
      return;
    }
    const change = {
      label,
      undo: async () => {
        await track(send('POST', `${address}/undo`, lang, { headers: { 'If-Match': etag } }));
        await this.#changed();
      },
    };
    this.undo.push(change);
    notify(sentence, {
      label: words(lang, 'closeUndo'), run: () => void this.undo.undo(change),
    });
  }

  /** Call a closure by its street and its reason: `천호대로 침수`. */
  async #nameOf(geometry: Geometry, { kind }: Manner): Promise<string> {
    const { lang } = this.store.state;
    const field = this.known.layers.get(CLOSURES)?.popup.find((each) => each.name === 'kind');
    const reason = field?.values?.[kind] ?? kind;
    const address = `/queries/streets?point=${written(cornerOf(geometry))}`;
    const { body } = await getJson<{ features: StreetFound[] }>(address, lang);
    const street = said(body.features[0]?.properties.name, lang) || words(lang, 'street');
    return words(lang, 'closureName', { street, reason });
  }
}

/** A change that the server made: of what, and which version came of it. */
interface Made {
  readonly label: string;
  readonly address: string | null;
  readonly etag: string | null;
}

interface StreetFound {
  readonly properties: { readonly name: Bilingual | null };
}

function cornerOf(geometry: Geometry): LonLat {
  if (geometry.type === 'Point') return geometry.coordinates;
  const corners = geometry.type === 'Polygon' ? geometry.coordinates[0] : geometry.coordinates;
  return corners?.[0] as LonLat;
}

/** Rows of `answer-closures`: every stretch that is held, slowed or to come. */
export function closureRows(held: readonly Held[]): object[] {
  return held.flatMap(({ geometry, properties }) =>
    (geometry?.coordinates ?? []).map((path) => ({
      path, slowed: properties.effect === 'slowed', coming: properties.state === 'to_come',
    })));
}

/** Rows of `answer-closure-signs`: no entry where it is closed, a wave where it is slow. */
export function signRows(held: readonly Held[]): object[] {
  return held.flatMap(({ geometry, properties }) => {
    const paths = [...(geometry?.coordinates ?? [])].sort((a, b) => b.length - a.length);
    const [longest] = paths;
    if (!longest) return [];
    return [{
      position: longest[Math.floor(longest.length / 2)],
      text: properties.effect === 'slowed' ? '~' : '–',
    }];
  });
}
