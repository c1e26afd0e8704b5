/** The rows with which the map draws an answer: ways, minutes at the places, and what was before. */

import { formatMinutes } from './respondwords';
import { distanceM, type LonLat } from './geodesy';
import type { Hydrant } from './respondhydrants';
import type { Plan, Service } from './respondplan';

export interface Drawn {
  readonly plan: Plan | null;
  readonly hydrants: readonly Hydrant[];
  readonly paths: ReadonlyMap<string, readonly LonLat[]>;
  readonly oldPaths: readonly (readonly LonLat[])[];
  /** Another way of the row that is open. */
  readonly other: readonly LonLat[] | null;
  /** Key of the row that is pointed at or open: the others step back. */
  readonly chosen: string | null;
  /** Labels nearer to each other than this would lie on each other. */
  readonly togetherM: number;
}

/** Empty rows for everything that this draws. */
const NOTHING = {
  'answer-old-routes': [], 'answer-routes-edge': [], 'answer-routes': [],
  'answer-scene': [], 'answer-arrivals': [],
};

interface Label {
  readonly key: string;
  readonly place: LonLat;
  readonly number: number;
  readonly service: Service;
  readonly measure: string;
}

export function respondRows(
  { plan, hydrants, paths, oldPaths, other, chosen, togetherM }: Drawn,
): Record<string, object[]> {
  if (!plan) return { ...NOTHING };
  const shown = plan.groups.flatMap(({ service, arrivals }) =>
    arrivals.map((arrival, rank) => ({ ...arrival, service, rank })));
  const routes = shown.flatMap(({ key, service, rank }) => {
    const path = paths.get(key);
    return path ? [{ path, service, level: levelOf(key, rank, chosen) }] : [];
  });
  // What matters more lies on top of what shares its streets.
  routes.sort((one, other) => one.level - other.level);
  const labels: Label[] = [
    ...shown.map(({ key, place, service, timeS }, index) => ({
      key, place, service, number: index + 1, measure: timeS === null ? '' : formatMinutes(timeS),
    })),
    ...hydrants.map(({ key, place }, index) => ({
      key, place, service: 'fire' as const, number: shown.length + index + 1, measure: '',
    })),
  ];
  return {
    'answer-old-routes': [...oldPaths, ...(other ? [other] : [])].map((path) => ({ path })),
    'answer-routes-edge': routes,
    'answer-routes': routes,
    'answer-scene': [{ position: plan.scene }],
    'answer-arrivals': labelRows(labels, chosen, togetherM),
  };
}

/** 2 for what is chosen, or first where nothing is; 1 for what would come next; 0 for the rest. */
function levelOf(key: string, rank: number, chosen: string | null): number {
  if (chosen !== null) return key === chosen ? 2 : 0;
  return rank === 0 ? 2 : 1;
}

/** One label a place: two engines of one station are `1,2`, with the sooner time. */
export function labelRows(
  labels: readonly Label[], chosen: string | null, togetherM: number,
): object[] {
  const places: Label[][] = [];
  for (const label of labels) {
    const same = places.find(([first]) => distanceM((first as Label).place, label.place) < togetherM);
    if (same) same.push(label);
    else places.push([label]);
  }
  return places.map((same) => {
    const picked = same.find(({ key }) => key === chosen);
    const { place, service, measure } = picked ?? (same[0] as Label);
    const numbers = (picked ? [picked] : same).map((label) => label.number).join(',');
    return {
      position: place,
      text: measure ? `${numbers} · ${measure}` : numbers,
      service,
      faint: chosen !== null && !picked,
      chosen: picked !== undefined,
    };
  });
}
