/** "What is near": the question to the server, and its answer as rows for the map and the list. */

import { getJson } from './api';
import type { Feature, PanelLayer } from './contract';
import { circle, offset, ringRadii, type LonLat } from './geodesy';
import { itemKind, itemName } from './items';
import type { Lang } from './link';

export interface NearbyItem {
  readonly layer: string;
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly distanceM: number;
  /** Degrees clockwise from north; null where the spot lies in or on the item. */
  readonly bearingDeg: number | null;
  /** The nearest spot of the item, degrees. */
  readonly place: LonLat;
}

export interface Nearby {
  readonly point: LonLat;
  /** In the order of the list: layers by their nearest item, items of a layer nearest first. */
  readonly items: readonly NearbyItem[];
  readonly asOf: string | null;
}

/** So many of each layer: as many as one looks at before moving on. */
const LIMIT = 3;

interface NearestAnswer {
  readonly as_of: string | null;
  readonly features: readonly Feature[];
}

/** What the question adds to the properties of an item. */
interface Way {
  readonly layer: string;
  readonly distance_m: number;
  /** Null where the spot lies in or on the item. */
  readonly bearing_deg: number | null;
}

/** Ask what is near a point in some layers. */
export async function askNearby(
  point: LonLat,
  layers: readonly PanelLayer[],
  lang: Lang,
  signal: AbortSignal,
): Promise<Nearby> {
  const query = new URLSearchParams({
    point: point.map((degrees) => degrees.toFixed(7)).join(','),
    layers: layers.map((layer) => layer.id).join(','),
    limit: String(LIMIT),
  });
  const { body } = await getJson<NearestAnswer>(`/queries/nearest?${query}`, lang, signal);
  const known = new Map(layers.map((layer) => [layer.id, layer]));
  const items = body.features.flatMap((feature) => {
    const way = feature.properties as unknown as Way;
    const layer = known.get(way.layer);
    return layer ? [nearbyItem(point, feature, way, layer)] : [];
  });
  return { point, items: grouped(items), asOf: body.as_of };
}

function nearbyItem(point: LonLat, feature: Feature, way: Way, layer: PanelLayer): NearbyItem {
  const { distance_m: distanceM, bearing_deg: bearingDeg } = way;
  const corner = feature.geometry?.type === 'Point' ? feature.geometry.coordinates : null;
  return {
    layer: layer.id,
    id: String(feature.id),
    name: itemName(layer, feature.properties),
    kind: itemKind(layer, feature.properties),
    distanceM,
    bearingDeg,
    place: corner ? (corner.slice(0, 2) as unknown as LonLat) : offset(point, distanceM, bearingDeg ?? 0),
  };
}

/** Bring the items of a layer together; answers come nearest first, so groups do too. */
export function grouped(items: readonly NearbyItem[]): NearbyItem[] {
  const groups = new Map<string, NearbyItem[]>();
  for (const item of items) groups.set(item.layer, [...(groups.get(item.layer) ?? []), item]);
  return [...groups.values()].flat();
}

/**
 * Rows for the `answer-` layers of the spec, by their ids.
 *
 * `chosen` is the item that is pointed at or open; `beside` the place of an open item that is not
 * among the answer.
 */
export function answerRows(
  nearby: Nearby | null,
  chosen: number | null,
  beside: LonLat | null,
): Record<string, object[]> {
  const opened = beside ? [{ position: beside, chosen: true, spot: false }] : [];
  if (!nearby) {
    return { 'answer-ring': [], 'answer-lines': [], 'answer-points': opened, 'answer-labels': [] };
  }
  const { point, items } = nearby;
  const numbered = items.map((item, index) => ({
    position: item.place,
    text: String(index + 1),
    chosen: index === chosen,
    spot: false,
  }));
  const spot = { position: point, chosen: false, spot: true };
  const farthest = Math.max(0, ...items.map((item) => item.distanceM));
  const radii = items.length > 0 ? ringRadii(farthest) : [];
  const measures = radii.map((radius) => ({
    position: offset(point, radius, 0),
    text: radius < 1000 ? `${radius} m` : `${radius / 1000} km`,
  }));
  return {
    'answer-ring': radii.map((radius) => ({ path: circle(point, radius) })),
    'answer-lines': numbered.map(({ position, chosen: isChosen }) => ({
      source: point, target: position, chosen: isChosen,
    })),
    'answer-points': [...numbered, ...opened, spot],
    'answer-labels': [...measures, ...labels(numbered)],
  };
}

interface Numbered {
  readonly position: LonLat;
  readonly text: string;
  readonly chosen: boolean;
}

/** One label a place: cameras of one pole are `1–3`, a school that is a shelter too is `8·10`. */
export function labels(rows: readonly Numbered[]): Numbered[] {
  const places = new Map<string, Numbered[]>();
  for (const row of rows) {
    const key = row.position.map((degrees) => degrees.toFixed(6)).join();
    places.set(key, [...(places.get(key) ?? []), row]);
  }
  return [...places.values()].map((same) => ({
    position: (same[0] as Numbered).position,
    text: together(same.map((row) => Number(row.text))),
    chosen: same.some((row) => row.chosen),
  }));
}

function together(numbers: readonly number[]): string {
  const [first, last] = [numbers[0], numbers.at(-1)] as [number, number];
  const inRow = numbers.length > 1 && last - first === numbers.length - 1;
  return inRow ? `${first}–${last}` : numbers.join('·');
}
