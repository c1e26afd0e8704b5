/** What the reader has chosen: one value, replaced whole, with listeners that see old and new. */

import type { LonLat } from './geodesy';
import type { Cover, ItemRef, Lang, SightQuestion, Target, Theme } from './link';

export interface State {
  readonly lang: Lang;
  readonly theme: Theme;
  readonly flat: boolean;
  /** Whether a map that is not flat lies on its hills. */
  readonly relief: boolean;
  /** Size of everything that is read, 1 at a desk, up to 3 on a wall. */
  readonly scale: number;
  /** The layers that are drawn and asked. */
  readonly layers: ReadonlySet<string>;
  /** The spot that was asked about. */
  readonly near: LonLat | null;
  /** The item whose popup is open. */
  readonly item: ItemRef | null;
  /** What is responded to. */
  readonly respond: Target | null;
  /** Whose reach is shown over the whole district. */
  readonly cover: Cover | null;
  /** What is asked about sight. */
  readonly sight: SightQuestion | null;
  /** Id of the camera that is chosen of those that see what is asked about. */
  readonly camera: string | null;
  /** The figure that shades the dongs: the id of a type of data. */
  readonly figure: string | null;
  /** The moment that the map shows, as RFC 3339; null for now. */
  readonly past: string | null;
}

type Listener = (now: State, before: State) => void;

export class Store {
  #state: State;
  readonly #listeners: Listener[] = [];

  constructor(state: State) {
    this.#state = state;
  }

  get state(): State {
    return this.#state;
  }

  /** Change some of it; nobody is told when nothing changed. */
  set(change: Partial<State>): void {
    const before = this.#state;
    const keys = Object.keys(change) as (keyof State)[];
    if (keys.every((key) => before[key] === change[key])) return;
    this.#state = { ...before, ...change };
    for (const listener of this.#listeners) listener(this.#state, before);
  }

  /** Be told of every change, in the order of subscription. */
  subscribe(listener: Listener): void {
    this.#listeners.push(listener);
  }
}

export const SCALES = [1, 1.25, 1.5, 2, 2.5, 3] as const;

/** What this browser remembers between visits; a browser that forbids it remembers nothing. */
export interface Memory {
  lang?: Lang;
  theme?: Theme;
  /** Chosen by hand, or by the frame rate: then the map starts as it was left. */
  flat?: boolean;
  scale?: number;
}

const KEY = 'lifemap';

export function recall(): Memory {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Memory;
  } catch {
    return {};
  }
}

export function remember(change: Memory): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...recall(), ...change }));
  } catch {
    // Private windows and full disks: the choice then lasts as long as the page.
  }
}
