/** What a closure changed: arrivals before and after it, and the ways that are driven no more. */

import type { LonLat } from './geodesy';
import type { Arrival, Plan } from './respondplan';

/** Faster or slower by less is no news. */
const NEWS_S = 1;

export interface Change {
  /** Seconds before; null where there was no way. */
  readonly beforeS: number | null;
  /** Not among the first before. */
  readonly entered: boolean;
}

/** An answer that was there before the roads changed, with the ways that were known then. */
export interface Before {
  readonly plan: Plan;
  readonly paths: ReadonlyMap<string, readonly LonLat[]>;
}

/** Compare with what was before, by the keys of the arrivals that are shown now. */
export function changesOf(before: Before | null, plan: Plan): Map<string, Change> {
  const changes = new Map<string, Change>();
  if (!before) return changes;
  const shown = new Set(arrivalsOf(before.plan).map((arrival) => arrival.key));
  for (const { key, timeS } of arrivalsOf(plan)) {
    const beforeS = before.plan.times.get(key);
    if (beforeS === undefined) continue;
    const entered = !shown.has(key);
    if (entered || isNews(beforeS, timeS)) changes.set(key, { beforeS, entered });
  }
  return changes;
}

function isNews(beforeS: number | null, afterS: number | null): boolean {
  if (beforeS === null || afterS === null) return beforeS !== afterS;
  return Math.abs(afterS - beforeS) >= NEWS_S;
}

/** The ways of before that are not driven now; a changed time on the same way leaves none. */
export function oldPaths(
  before: Before | null,
  now: ReadonlyMap<string, readonly LonLat[]>,
): (readonly LonLat[])[] {
  const paths = [...(before?.paths ?? [])];
  return paths.filter(([key, path]) => !samePath(path, now.get(key))).map(([, path]) => path);
}

function samePath(one: readonly LonLat[], other: readonly LonLat[] | undefined): boolean {
  return one.length === other?.length
    && one.every(([lon, lat], index) => {
      const [otherLon, otherLat] = other[index] as LonLat;
      return lon === otherLon && lat === otherLat;
    });
}

/** Everything that is shown, in the order of the list. */
export function arrivalsOf(plan: Plan): Arrival[] {
  return plan.groups.flatMap((group) => group.arrivals);
}
