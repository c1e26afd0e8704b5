/** The rows with which the map draws who sees a place, and why others do not. */

import type { CameraFeature, Sees, Verdict } from './sightanswers';
import type { GateLook } from './sightgates';
import { dashes, polygonsOf, type Spot } from './sightgeometry';
import type { Feature } from './contract';
import type { LonLat } from './geodesy';

/** As high as a camera is drawn where nobody knows it, in metres. */
export const USUAL_MOUNT_M = 4;
const DASH_M = 3;

export type LineState = 'clear' | 'blocked' | 'away' | 'mast';

export interface LineRow {
  readonly source: Spot;
  readonly target: Spot;
  readonly state: LineState;
  readonly grade: string;
  readonly chosen: boolean;
}

export interface BadgeRow {
  readonly position: Spot;
  readonly text: string;
  readonly state: 'clear' | 'blocked' | 'away' | 'ring' | `gate_${GateLook}`;
  readonly grade: string;
  readonly chosen: boolean;
  readonly faint: boolean;
  /** How many others stand on the same mast before it. */
  readonly stack: number;
}

/** What a rank says besides its number, so that colour is never the only sign. */
const SIGNS: Record<Verdict, string> = { clear: '', partly: '~', blocked: '×', out_of_view: '–' };

export function lensOf({ geometry, properties }: Pick<CameraFeature, 'geometry'> & {
  readonly properties: { readonly mount_height_m?: number | null };
}): Spot {
  const [lon, lat] = geometry.coordinates;
  return [lon, lat, properties.mount_height_m ?? USUAL_MOUNT_M];
}

export function stateOf(verdict: Verdict): 'clear' | 'blocked' | 'away' {
  if (verdict === 'clear' || verdict === 'partly') return 'clear';
  return verdict === 'blocked' ? 'blocked' : 'away';
}

/** A camera's rank with its signs: `3`, `4~`, `5×`, `6–`, and `?` where it is only assumed. */
export function badgeText(rank: number, verdict: Verdict, assumed: boolean): string {
  return `${rank}${SIGNS[verdict]}${assumed ? '?' : ''}`;
}

export interface DrawnSees {
  readonly answer: Sees;
  /** What is looked at: the middle of the item, or the spot. */
  readonly target: LonLat;
  readonly heightM: number;
  /** Id of the camera that is chosen or pointed at. */
  readonly chosen: string | null;
  readonly blockers: ReadonlyMap<string, Feature>;
}

export function seesRows(drawn: DrawnSees): Record<string, object[]> {
  const { answer, target, chosen, blockers } = drawn;
  const features = answer.features.map((camera, index) => ({ camera, rank: index + 1 }));
  // What matters more lies on top.
  features.sort((one, other) => weight(one.camera, chosen) - weight(other.camera, chosen));
  const blocking = answer.features.flatMap(({ id, properties }) => {
    const own = properties.blocked_by?.id;
    const building = own ? blockers.get(own) : undefined;
    return building && (chosen === null || chosen === id) ? [building] : [];
  });
  return {
    'answer-sight-lines': features.flatMap(({ camera }) => linesOf(camera, drawn)),
    'answer-sight-badges': stacked(features.map(({ camera, rank }) => badgeOf(camera, rank, chosen))),
    'answer-sight-points': [
      { position: [...target, 0], kind: 'spot' },
      ...answer.features.flatMap(({ id, properties: { blocked_by: blocker } }) =>
        blocker && (chosen === null || chosen === id)
          ? [{ position: blocker.point, kind: 'end' }] : []),
    ],
    'answer-blockers': [...new Set(blocking)].flatMap(blockerRows),
  };
}

function weight({ id, properties }: CameraFeature, chosen: string | null): number {
  if (id === chosen) return 2;
  return stateOf(properties.verdict) === 'clear' ? 1 : 0;
}

/** The line of sight to what is seen, or up to what blocks it; and the mast it starts from. */
function linesOf(camera: CameraFeature, { target, heightM, chosen }: DrawnSees): LineRow[] {
  const { id, properties } = camera;
  const [lens, isChosen] = [lensOf(camera), id === chosen];
  const state = stateOf(properties.verdict);
  const row = (source: Spot, end: Spot, kind: LineState): LineRow => ({
    source, target: end, state: kind, grade: properties.class ?? 'none', chosen: isChosen,
  });
  const mast = row([lens[0], lens[1], 0], lens, 'mast');
  const there: Spot = [target[0], target[1], heightM];
  const solid = state === 'clear' && !properties.assumed && properties.verdict === 'clear';
  if (solid) return [mast, row(lens, there, 'clear')];
  if (state === 'away' && !isChosen) return [mast];
  const block = state === 'blocked' ? properties.blocked_by : null;
  const end: Spot = block
    ? [...block.point, heightAt(lens, there, block.distance_m / properties.distance_m)] : there;
  return [mast, ...dashes(lens, end, DASH_M).map(([from, to]) => row(from, to, state))];
}

function heightAt(lens: Spot, there: Spot, share: number): number {
  return lens[2] + (there[2] - lens[2]) * Math.min(1, Math.max(0, share));
}

/** Put the ranks of cameras on one mast above each other, the first at the bottom. */
export function stacked(badges: readonly Omit<BadgeRow, 'stack'>[]): BadgeRow[] {
  const counts = new Map<string, number>();
  const ordered = badges
    .map((badge, order) => ({ badge, order }))
    .sort((one, other) => numberOf(one.badge.text) - numberOf(other.badge.text));
  const stacks = new Map(ordered.map(({ badge, order }) => {
    const [lon, lat] = badge.position;
    // A metre: those of one mast may differ by the length of its arm.
    const mast = `${lon.toFixed(5)},${lat.toFixed(5)}`;
    const stack = counts.get(mast) ?? 0;
    counts.set(mast, stack + 1);
    return [order, stack] as const;
  }));
  return badges.map((badge, order) => ({ ...badge, stack: stacks.get(order) ?? 0 }));
}

function badgeOf(camera: CameraFeature, rank: number, chosen: string | null): Omit<BadgeRow, 'stack'> {
  const { verdict, assumed, class: grade } = camera.properties;
  const state = stateOf(verdict);
  return {
    position: lensOf(camera),
    text: badgeText(rank, verdict, assumed),
    state,
    grade: grade ?? 'none',
    chosen: camera.id === chosen,
    faint: state !== 'clear' && camera.id !== chosen,
  };
}

/** A building as it is outlined: a little larger than life, or its walls would flicker. */
export function blockerRows(building: Feature): object[] {
  const height = Number(building.properties['height_m'] ?? 3) + 0.3;
  return polygonsOf(building.geometry).map((polygon) => ({ polygon, height }));
}

function numberOf(text: string): number {
  return Number(/\d+/.exec(text)?.[0] ?? 0);
}
