/** What a click means: a counted group to look into, an item to open, or a spot to ask about. */

import type { Here } from './answer';
import type { PanelLayer } from './contract';
import { itemName } from './items';
import type { ItemRef } from './link';
import type { Hit, Pick } from './map';

/** One of several items on the same spot. */
export interface Choice {
  readonly item: ItemRef;
  readonly name: string;
}

export type Meaning =
  | { readonly kind: 'group' }
  | { readonly kind: 'item'; readonly item: ItemRef; readonly choices: readonly Choice[] }
  | { readonly kind: 'spot'; readonly here: Here | null };

/**
 * Give a click its meaning by what was hit on top.
 *
 * A point is itself what one wants to know about; a building or a park is where one asks from.
 */
export function meaningOf(pick: Pick, layers: ReadonlyMap<string, PanelLayer>): Meaning {
  const [top] = pick.hits;
  const layer = top && layers.get(top.layer);
  if (!top || !layer) return { kind: 'spot', here: null };
  const { properties } = top.feature;
  if (Number(properties['point_count'] ?? 1) > 1) return { kind: 'group' };
  const item = itemOf(top);
  if (!item) return { kind: 'spot', here: null };
  if (layer.kind === 'point') return { kind: 'item', item, choices: choicesOf(pick.hits, layers) };
  const name = itemName(layer, properties);
  return { kind: 'spot', here: { item, name, place: pick.point, height: pick.height } };
}

/** The item of a feature; tiles of low zooms leave ids out, and then there is none. */
export function itemOf({ layer, feature }: Hit): ItemRef | null {
  const id = feature.properties['id'];
  return typeof id === 'string' ? { layer, id } : null;
}

/** All single points that were hit, each once, by name. */
function choicesOf(hits: readonly Hit[], layers: ReadonlyMap<string, PanelLayer>): Choice[] {
  const found = new Map<string, Choice>();
  for (const hit of hits) {
    const layer = layers.get(hit.layer);
    const item = itemOf(hit);
    if (layer?.kind !== 'point' || !item) continue;
    const name = itemName(layer, hit.feature.properties);
    found.set(`${item.layer}/${item.id}`, { item, name });
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name, 'ko'));
}
