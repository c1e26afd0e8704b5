/** A catchment counted for so many minutes: who is not reached, where, and in which colour. */

import type { Feature, Properties } from './contract';
import type { LonLat } from './geodesy';
import type { Cover } from './link';
import { middle } from './opening';

/** Areas with their time to the nearest facility; `<service>_s` is true beyond any limit too. */
export interface Catchment {
  readonly features: readonly Feature[];
}

export type Band = 'near' | 'middle' | 'far' | 'over' | 'none';

export interface Gap {
  readonly id: string;
  readonly people: number | null;
  /** Null where no road leads. */
  readonly timeS: number | null;
  readonly place: LonLat;
}

export interface Summary {
  readonly items: number;
  readonly itemsOut: number;
  readonly people: number;
  readonly peopleOut: number;
  /** Mean over people where they are known, else over areas; of those that are reached at all. */
  readonly meanS: number | null;
  readonly worstS: number | null;
}

function timeOf(properties: Properties, { service }: Cover): number | null {
  const time = properties[`${service}_s`];
  return typeof time === 'number' ? time : null;
}

function peopleOf(properties: Properties): number | null {
  return typeof properties['people'] === 'number' ? properties['people'] : null;
}

function isOut(timeS: number | null, { minutes }: Cover): boolean {
  return timeS === null || timeS > 60 * minutes;
}

/** Thirds of the limit, beyond it, and never. */
export function bandOf(timeS: number | null, minutes: number): Band {
  if (timeS === null) return 'none';
  const share = timeS / (60 * minutes);
  if (share > 1) return 'over';
  return share <= 1 / 3 ? 'near' : share <= 2 / 3 ? 'middle' : 'far';
}

/** Rows of `answer-cells`; where nobody lives there is nobody to reach. */
export function coverRows({ features }: Catchment, cover: Cover): object[] {
  return features.flatMap(({ geometry, properties }) => {
    if (peopleOf(properties) === 0) return [];
    const band = bandOf(timeOf(properties, cover), cover.minutes);
    return polygonsOf(geometry).map((polygon) => ({ polygon, band }));
  });
}

function polygonsOf(geometry: Feature['geometry']): readonly unknown[] {
  if (!geometry) return [];
  return geometry.type === 'MultiPolygon' ? geometry.coordinates : [geometry.coordinates];
}

/** What is not reached in time, farthest first; where nobody lives does not count. */
export function gapsOf({ features }: Catchment, cover: Cover): Gap[] {
  return features
    .map((feature) => ({
      id: String(feature.id), place: middle(feature),
      people: peopleOf(feature.properties), timeS: timeOf(feature.properties, cover),
    }))
    .filter(({ people, timeS }) => people !== 0 && isOut(timeS, cover))
    .sort((one, other) =>
      (other.timeS ?? Infinity) - (one.timeS ?? Infinity) || (other.people ?? 0) - (one.people ?? 0));
}

export function summaryOf({ features }: Catchment, cover: Cover): Summary {
  let [itemsOut, people, peopleOut, weighted, weights, worstS] = [0, 0, 0, 0, 0, -1];
  for (const { properties } of features) {
    const [own, timeS] = [peopleOf(properties), timeOf(properties, cover)];
    const out = isOut(timeS, cover);
    people += own ?? 0;
    itemsOut += out && own !== 0 ? 1 : 0;
    peopleOut += out ? (own ?? 0) : 0;
    if (timeS !== null && own !== 0) {
      weighted += timeS * (own ?? 1);
      weights += own ?? 1;
      worstS = Math.max(worstS, timeS);
    }
  }
  return {
    items: features.length, itemsOut, people, peopleOut,
    meanS: weights > 0 ? weighted / weights : null, worstS: worstS < 0 ? null : worstS,
  };
}
