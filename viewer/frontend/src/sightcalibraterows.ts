/** How the map draws a camera that is calibrated: where it is told to look, and how wide. */

import type { Feature } from './contract';
import { distanceM, offset, type LonLat } from './geodesy';
import { bearingDeg, sector } from './sightgeometry';
import { USUAL_MOUNT_M } from './sightseesrows';

const USUAL_RANGE_M = 50;
const HANDLE_M = 25;
const USUAL_FIELD_DEG = 90;

/** The camera that is calibrated now, and what was clicked so far. */
export interface Pending {
  readonly item: Feature;
  readonly etag: string | null;
  readonly at: LonLat;
  readonly looksAt: LonLat | null;
  readonly edge: LonLat | null;
}

/** Where the middle of the picture is: what was clicked, or what is known of the camera. */
export function aimOf({ item: { properties }, at, looksAt }: Pending): LonLat {
  if (looksAt) return looksAt;
  // Near enough to be at hand: what counts until then is the direction.
  const metres = Math.min(Number(properties['range_m'] ?? USUAL_RANGE_M) / 2, HANDLE_M);
  return offset(at, metres, Number(properties['azimuth_deg'] ?? 0));
}

export function calibrationRows(
  { at, item: { properties }, looksAt, edge }: Pending, aim: LonLat,
): Record<string, object[]> {
  const range = Math.max(Number(properties['range_m'] ?? USUAL_RANGE_M), distanceM(at, aim));
  const field = edge ? 2 * turnBetween(bearingDeg(at, aim), bearingDeg(at, edge))
    : Number(properties['field_of_view_deg'] ?? USUAL_FIELD_DEG);
  const mount = Number(properties['mount_height_m'] ?? USUAL_MOUNT_M);
  const grade = looksAt ? 'identify' : 'none';
  return {
    'answer-view-edges': [{ path: sector(at, bearingDeg(at, aim), Math.min(field, 359), range), grade }],
    'answer-sight-lines': [
      { source: [...at, 0], target: [...at, mount], state: 'mast', grade, chosen: true },
      { source: [...at, mount], target: [...aim, 0], state: 'clear', grade, chosen: true },
    ],
    'answer-sight-points': [{ position: [...at, 0], kind: 'spot' }, { position: aim, kind: 'watched' }],
  };
}

/** The smaller angle between two directions, in degrees. */
export function turnBetween(one: number, other: number): number {
  return Math.abs(((one - other + 540) % 360) - 180);
}
