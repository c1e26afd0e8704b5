/** Hydrants along the way of the first engine: the last stretch before the scene, by hose length. */

import { getJson } from './api';
import type { Feature, PanelLayer } from './contract';
import { distanceM, metresPerDegree, type LonLat } from './geodesy';
import { itemKind, itemName } from './items';
import type { Lang } from './link';
import { middle } from './opening';

export const HYDRANTS = 'hydrants';
/** So much of the way is looked along: further than any hose is laid. */
const LAST_M = 600;
/** Within reach of who drives by, both sides of a wide street. */
const BESIDE_M = 25;
const FIRST = 3;
const MOST = 1000;

export interface Hydrant {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly place: LonLat;
  /** Metres of hose to the scene along the way, with the way across to the hydrant. */
  readonly hoseM: number;
}

/** Ask which hydrants stand beside the end of a way, the nearest to the scene first. */
export async function askHydrants(
  path: readonly LonLat[],
  layer: PanelLayer,
  lang: Lang,
  signal: AbortSignal,
): Promise<Hydrant[]> {
  const end = lastMetres(path, LAST_M);
  const bbox = boxAround(end, BESIDE_M).map((degrees) => degrees.toFixed(6)).join(',');
  const query = new URLSearchParams({ bbox, limit: String(MOST) });
  const address = `/collections/${layer.id}/items?${query}`;
  const { body } = await getJson<{ features: Feature[] }>(address, lang, signal);
  return body.features
    .flatMap((feature) => {
      const place = middle(feature);
      const { asideM, leftM } = besidePath(end, place);
      if (asideM > BESIDE_M) return [];
      const { properties } = feature;
      const id = String(feature.id);
      return [{
        key: `${layer.id}/${id}`, id, place, hoseM: leftM + asideM,
        name: itemName(layer, properties), kind: itemKind(layer, properties),
      }];
    })
    .sort((one, other) => one.hoseM - other.hoseM)
    .slice(0, FIRST);
}

/** The last so many metres of a path, cut inside its side. */
export function lastMetres(path: readonly LonLat[], metres: number): LonLat[] {
  const kept: LonLat[] = [];
  let left = metres;
  for (let index = path.length - 1; index >= 0; index -= 1) {
    const corner = path[index] as LonLat;
    const after = kept[0];
    const side = after ? distanceM(corner, after) : 0;
    if (after && side > left) {
      const share = left / side;
      kept.unshift([
        after[0] + share * (corner[0] - after[0]), after[1] + share * (corner[1] - after[1]),
      ]);
      break;
    }
    left -= side;
    kept.unshift(corner);
  }
  return kept;
}

/** How far aside of a path a place lies, and how much of the path is left from there. */
export function besidePath(
  path: readonly LonLat[],
  place: LonLat,
): { asideM: number; leftM: number } {
  let best = { asideM: Infinity, leftM: 0 };
  let leftM = 0;
  for (let index = path.length - 1; index > 0; index -= 1) {
    const [from, to] = [path[index - 1] as LonLat, path[index] as LonLat];
    const length = distanceM(from, to);
    const { asideM, share } = besideSide(from, to, place);
    if (asideM < best.asideM) best = { asideM, leftM: leftM + (1 - share) * length };
    leftM += length;
  }
  return best;
}

function besideSide(from: LonLat, to: LonLat, place: LonLat): { asideM: number; share: number } {
  const [x, y] = metresFrom(from, to);
  const [placeX, placeY] = metresFrom(from, place);
  const square = x * x + y * y;
  const share = square ? Math.min(1, Math.max(0, (placeX * x + placeY * y) / square)) : 0;
  return { asideM: Math.hypot(placeX - share * x, placeY - share * y), share };
}

/** Metres east and north; exact enough within a few kilometres. */
function metresFrom(from: LonLat, to: LonLat): [number, number] {
  const { east, north } = metresPerDegree(from[1]);
  return [(to[0] - from[0]) * east, (to[1] - from[1]) * north];
}

function boxAround(path: readonly LonLat[], marginM: number): [number, number, number, number] {
  const lons = path.map(([lon]) => lon);
  const lats = path.map(([, lat]) => lat);
  const { east, north } = metresPerDegree(lats[0] ?? 0);
  const [dx, dy] = [marginM / east, marginM / north];
  return [
    Math.min(...lons) - dx, Math.min(...lats) - dy, Math.max(...lons) + dx, Math.max(...lats) + dy,
  ];
}
