/**
 * How a layer looks on the map when nobody knows how things are: not as what is fresh, and not as
 * nothing.
 *
 * Everything turns faint. A sign carries the mark of the state (a triangle, a square, a diamond),
 * unless the item itself has one; lines of an unknown state are broken.
 */

import type { Layer } from '@deck.gl/core';
import { PathStyleExtension } from '@deck.gl/extensions';
import { isExpected, type FeedHow, type FeedStateName } from './feeddata';

/** Of a layer that is late; of one that is down or unknown. */
const LATE_OPACITY = 0.6;
const UNKNOWN_OPACITY = 0.4;
const DASHES = [4, 3];

type Accessor = (feature: unknown, info: unknown) => unknown;
type Triggers = Readonly<Record<string, unknown>>;

/**
 * The state in which a whole layer is drawn: the best of its feeds, as the others are fresh.
 *
 * What was never set up here, or has its first run before it, says nothing of what a file brought.
 */
export function lookOf(feeds: readonly FeedHow[]): FeedStateName {
  const states = feeds
    .filter((feed) => !isExpected(feed)).map(({ state }) => state);
  const order: readonly FeedStateName[] = ['ok', 'late', 'unknown', 'down'];
  return order.find((each) => states.includes(each)) ?? 'ok';
}

/** The changes to a layer of the map that tell its state. */
export function feedLook(layer: Layer, state: FeedStateName): Record<string, unknown> {
  const { getIcon, updateTriggers } = layer.props as {
    getIcon?: Accessor; updateTriggers?: Triggers;
  };
  const opacity = state === 'late' ? LATE_OPACITY : UNKNOWN_OPACITY;
  if (getIcon) {
    const marked: Accessor = (feature, info) => {
      const icon = String(getIcon(feature, info));
      return icon.includes('.') ? icon : `${icon}.${state}`;
    };
    const triggers = { ...updateTriggers, getIcon: [updateTriggers?.['getIcon'], state] };
    return { opacity, getIcon: marked, updateTriggers: triggers };
  }
  return state === 'late' ? { opacity } : { opacity, ...broken(layer) };
}

/** Values of a layer's items at another time: by item, then by field. */
export type Values = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** What a layer showed at another time, of the fields that are observed. */
export interface Replay {
  readonly fields: readonly string[];
  readonly values: Values;
  /** Another one for each moment, by which colours are worked out anew. */
  readonly moment: string;
}

/**
 * Have a layer drawn as it was observed: every accessor sees the values of then.
 *
 * An item of which nothing is known then has none, and is drawn as its style draws the unknown.
 */
export function replayed(layer: Layer, { fields, values, moment }: Replay): Record<string, unknown> {
  // Not null: an expression would compare that as a zero.
  const nothing = Object.fromEntries(fields.map((name) => [name, undefined]));
  const then = (feature: unknown) => {
    const { properties } = feature as { properties: Record<string, unknown> };
    const own = values.get(String(properties['id']));
    return { ...(feature as object), properties: { ...properties, ...nothing, ...own } };
  };
  const props = layer.props as unknown as Record<string, unknown>;
  const triggers = (props['updateTriggers'] ?? {}) as Triggers;
  const accessors = Object.entries(props).filter(([name, value]) =>
    /^get[A-Z]/.test(name) && name !== 'getTileData' && typeof value === 'function');
  const seen = accessors.map(([name, value]) =>
    [name, (feature: unknown, info: unknown) => (value as Accessor)(then(feature), info)] as const);
  const changed = accessors.map(([name]) => [name, [triggers[name], moment]] as const);
  return { ...Object.fromEntries(seen), updateTriggers: { ...triggers, ...Object.fromEntries(changed) } };
}

function broken(layer: Layer): Record<string, unknown> {
  const { extensions = [] } = layer.props as { extensions?: readonly object[] };
  return {
    extensions: [...extensions, new PathStyleExtension({ dash: true })],
    getDashArray: DASHES,
    dashJustified: false,
  };
}
