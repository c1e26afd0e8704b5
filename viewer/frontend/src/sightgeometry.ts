/** Shapes that drawing sight needs: dashes, hatching, the volume of a view, gates across streets. */

import { distanceM, metresPerDegree, offset, type LonLat } from './geodesy';
import type { GateLook } from './sightgates';

/** A place with its height above the ground there, in metres. */
export type Spot = readonly [longitude: number, latitude: number, heightM: number];

/** Corners of an outline and of its holes. */
export type Rings = readonly (readonly LonLat[])[];

/** A Polygon's or a MultiPolygon's polygons, or none. */
export function polygonsOf(
  geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null | undefined,
): Rings[] {
  if (!geometry) return [];
  return geometry.type === 'Polygon'
    ? [geometry.coordinates as Rings]
    : [...(geometry.coordinates as readonly Rings[])];
}

/** All corners of an area. */
export function cornersOf(geometry: Parameters<typeof polygonsOf>[0]): LonLat[] {
  return polygonsOf(geometry).flatMap((rings) => rings.flat());
}

/** So many dashes at most: from afar a line is a line. */
const MOST_DASHES = 40;

/** Cut a line into dashes about as long as the gaps between them, in metres. */
export function dashes(from: Spot, to: Spot, dashM: number): [Spot, Spot][] {
  const length = distanceM([from[0], from[1]], [to[0], to[1]]);
  const count = Math.min(MOST_DASHES, Math.max(1, Math.round((length / dashM + 1) / 2)));
  // It begins and ends with a dash, so that the line is seen to its very end.
  const parts = 2 * count - 1;
  return Array.from({ length: count }, (_, index) => [
    between(from, to, (2 * index) / parts), between(from, to, (2 * index + 1) / parts),
  ]);
}

function between(from: Spot, to: Spot, share: number): Spot {
  const at = (axis: 0 | 1 | 2) => from[axis] + (to[axis] - from[axis]) * share;
  return [at(0), at(1), at(2)];
}

/** Strokes across an area, `spacingM` apart, at 45 degrees: what is drawn over a guess. */
export function hatch(rings: Rings, spacingM: number): LonLat[][] {
  const [origin] = rings[0] ?? [];
  if (!origin) return [];
  const { east, north } = metresPerDegree(origin[1]);
  const half = Math.SQRT1_2;
  // Turned by 45 degrees, strokes are level: `v` is what they share.
  const turned = rings.map((ring) => ring.map(([lon, lat]) => {
    const [x, y] = [(lon - origin[0]) * east, (lat - origin[1]) * north];
    return { u: (x + y) * half, v: (y - x) * half };
  }));
  const back = (u: number, v: number): LonLat =>
    [origin[0] + ((u - v) * half) / east, origin[1] + ((u + v) * half) / north];
  const levels = turned.flat().map(({ v }) => v);
  const [low, high] = [Math.min(...levels), Math.max(...levels)];
  const strokes: LonLat[][] = [];
  // Between multiples, or corners that lie on one would count twice.
  for (let level = (Math.floor(low / spacingM) + 0.5) * spacingM; level < high; level += spacingM) {
    const cuts = turned.flatMap((ring) => crossings(ring, level)).sort((one, other) => one - other);
    for (let index = 0; index + 1 < cuts.length; index += 2) {
      strokes.push([back(cuts[index] as number, level), back(cuts[index + 1] as number, level)]);
    }
  }
  return strokes;
}

function crossings(ring: readonly { u: number; v: number }[], level: number): number[] {
  return ring.slice(1).flatMap((to, index) => {
    const from = ring[index] as { u: number; v: number };
    if (from.v < level === to.v < level) return [];
    return [from.u + ((level - from.v) / (to.v - from.v)) * (to.u - from.u)];
  });
}

export interface Side {
  readonly polygon: readonly Spot[];
  /** How far the side's far edge is from the lens along the ground. */
  readonly farM: number;
}

/**
 * The sides of what a lens sees: a triangle to each edge of the seen area on the ground.
 *
 * Lines of sight are straight, so that the sides are exact whatever the ground does between.
 */
export function volume(lens: Spot, seen: readonly Rings[]): Side[] {
  const eye: LonLat = [lens[0], lens[1]];
  return seen.flatMap((rings) => rings.flatMap((ring) =>
    ring.slice(1).flatMap((to, index) => {
      const from = ring[index] as LonLat;
      const farM = Math.max(distanceM(eye, from), distanceM(eye, to));
      const polygon: Spot[] = [lens, [...from, 0], [...to, 0]];
      return farM > 0 ? [{ polygon, farM }] : [];
    })));
}

/** Corners in halves of a gate's width, across the street and along it, by how the gate stands. */
const GATES: Record<GateLook, readonly (readonly [across: number, along: number])[]> = {
  // A bar; a broken one; a cross in its frame.
  held: [[-1, 0], [1, 0]],
  late: [[-1, 0], [-0.3, 0], [-0.1, 0.5], [0.1, -0.5], [0.3, 0], [1, 0]],
  open: [[-1, -0.5], [1, 0.5], [1, -0.5], [-1, 0.5], [-1, -0.5]],
};

/** A gate across a street that leaves at a bearing: 0 is north, clockwise. */
export function gateShape(at: LonLat, leavesDeg: number, halfM: number, look: GateLook): LonLat[] {
  return GATES[look].map(([across, along]) =>
    offset(offset(at, across * halfM, leavesDeg + 90), along * halfM, leavesDeg));
}

/** Degrees clockwise from north in which one looks from a place to another, 0 to 360. */
export function bearingDeg(from: LonLat, to: LonLat): number {
  const { east, north } = metresPerDegree(from[1]);
  const turn = Math.atan2((to[0] - from[0]) * east, (to[1] - from[1]) * north) * (180 / Math.PI);
  return (turn + 360) % 360;
}

/** What a lens would see on open ground: a sector, or a disc where it sees all round. */
export function sector(
  at: LonLat, azimuthDeg: number, fieldDeg: number, rangeM: number,
): LonLat[] {
  const whole = fieldDeg >= 360;
  const steps = Math.max(8, Math.ceil(fieldDeg / 4));
  const arc = Array.from({ length: steps + 1 }, (_, step) =>
    offset(at, rangeM, azimuthDeg - fieldDeg / 2 + (fieldDeg * step) / steps));
  return whole ? arc : [at, ...arc, at];
}
