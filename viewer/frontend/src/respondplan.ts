/** Who comes to an incident and where people go: which questions are asked, and what is chosen. */

import { getJson } from './api';
import type { Feature, PanelLayer, Properties } from './contract';
import type { LonLat } from './geodesy';
import { itemKind, itemName } from './items';
import type { Lang } from './link';
import type { Mode } from './modes';
import { middle } from './opening';
import {
  askRoads, hasNoStreets, nearestAddress, routeAddress, said, wayOf,
  type Basis, type Direction, type NearestByRoad, type NearestQuestion, type RoadsState,
  type Route, type Snapped,
} from './routes';

/** What is needed, in the order of the list; the map draws each in its own colour. */
export const SERVICES = ['fire', 'medical', 'police', 'walk'] as const;
export type Service = (typeof SERVICES)[number];

/** So many of each: the first, and two should it not come. */
export const FIRST = 3;

/** Where the help of a service is looked for. */
interface Source {
  readonly service: Service;
  readonly layer: string;
  readonly direction: Direction;
  readonly mode: Mode | 'chosen';
  /** So many are looked at to find the first that will do. */
  readonly limit: number;
  /** Whether an item will do. */
  fits(properties: Properties): boolean;
}

const READY = new Set(['available', 'returning', null, undefined]);

function units(service: Service, kind: string): Source {
  return {
    service, layer: 'units', direction: 'to', mode: 'chosen', limit: 100,
    fits: (unit) => unit['kind'] === kind && READY.has(unit['state'] as string | null),
  };
}

function places(service: Service, layer: string, direction: Direction, mode: Source['mode']): Source {
  return { service, layer, direction, mode, limit: FIRST, fits: () => true };
}

/** In the order of preference: the first source of a service that this reader can see is asked. */
const SOURCES: readonly Source[] = [
  units('fire', 'fire_engine'),
  units('medical', 'ambulance'),
  units('police', 'patrol_car'),
  places('fire', 'fire_stations', 'to', 'chosen'),
  places('medical', 'emergency_rooms', 'from', 'drive'),
  places('medical', 'hospitals', 'from', 'drive'),
  places('police', 'police_stations', 'to', 'chosen'),
  {
    service: 'walk', layer: 'shelters', direction: 'from', mode: 'walk', limit: 12,
    fits: (shelter) => shelter['open'] !== false && (roomOf(shelter) ?? 1) > 0,
  },
];

/** How many people a shelter still takes, or null where nobody knows. */
export function roomOf(shelter: Properties): number | null {
  const { capacity, people_inside: inside } = shelter;
  return typeof capacity === 'number' ? capacity - (typeof inside === 'number' ? inside : 0) : null;
}

export interface Arrival {
  /** Layer and id: the same thing in another answer. */
  readonly key: string;
  readonly layer: string;
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly place: LonLat;
  /** With the turnout; null where no road leads, or there are no roads. */
  readonly timeS: number | null;
  readonly turnoutS: number;
  readonly roadM: number | null;
  readonly straightM: number;
  readonly basis: Basis | null;
  /** Why no road leads. */
  readonly reason: string;
  readonly properties: Properties;
}

export interface Group {
  readonly service: Service;
  readonly layer: PanelLayer;
  readonly mode: Mode;
  readonly direction: Direction;
  readonly question: NearestQuestion;
  readonly arrivals: readonly Arrival[];
}

export interface Plan {
  readonly scene: LonLat;
  readonly groups: readonly Group[];
  /** Seconds of everything that was looked at, by key: what is chosen no more still has a time. */
  readonly times: ReadonlyMap<string, number | null>;
  /** Null where the map has no streets, and distances are straight lines. */
  readonly roads: RoadsState | null;
  readonly origin: Snapped | null;
  readonly asOf: string | null;
}

/** The sources that this reader can see, one a service. */
export function sourcesOf(layers: ReadonlyMap<string, PanelLayer>): Source[] {
  const seen = SOURCES.filter((source) => layers.get(source.layer)?.drawn);
  return SERVICES.flatMap((service) => seen.find((each) => each.service === service) ?? []);
}

/** Ask who is there first, each service at the same time. */
export async function askPlan(
  scene: LonLat,
  mode: Mode,
  layers: ReadonlyMap<string, PanelLayer>,
  lang: Lang,
  signal: AbortSignal,
): Promise<Plan> {
  const asked = new Map<string, Promise<NearestByRoad>>();
  const ask = (address: string) => {
    const answer = asked.get(address) ?? nearest(address, lang, signal);
    asked.set(address, answer);
    return answer;
  };
  const found = await Promise.all(
    sourcesOf(layers).map(async (source) => {
      const own = source.mode === 'chosen' ? mode : source.mode;
      const { layer, direction, limit } = source;
      const question = { point: scene, layer, mode: own, direction, limit };
      const answer = await ask(nearestAddress(question));
      return { source, question, answer };
    }),
  );
  const groups = found.map(({ source, question, answer }) =>
    groupOf(source, question, answer, layers.get(source.layer) as PanelLayer, lang));
  const everything = found.flatMap(({ answer }) => answer.features);
  const one = found[0]?.answer;
  return {
    scene,
    groups,
    times: new Map(everything.map((each) => [keyOf(each), wayOf(each.properties).travel_time_s])),
    roads: one?.roads ?? null,
    origin: one?.origin ?? null,
    asOf: one?.as_of ?? null,
  };
}

/** Ask by road; on a map without streets by straight line. */
async function nearest(address: string, lang: Lang, signal: AbortSignal): Promise<NearestByRoad> {
  try {
    return await askRoads<NearestByRoad>(address, lang, signal);
  } catch (error) {
    if (!hasNoStreets(error)) throw error;
    const straight = address.replace(/&(mode|direction)=[^&]*/g, '');
    return (await getJson<NearestByRoad>(straight, lang, signal)).body;
  }
}

function groupOf(
  source: Source,
  question: NearestQuestion,
  answer: NearestByRoad,
  layer: PanelLayer,
  lang: Lang,
): Group {
  const arrivals = answer.features
    .filter((feature) => source.fits(feature.properties))
    .slice(0, FIRST)
    .map((feature) => arrivalOf(feature, layer, lang));
  const { service, direction } = source;
  return { service, layer, mode: question.mode, direction, question, arrivals };
}

function arrivalOf(feature: Feature, layer: PanelLayer, lang: Lang): Arrival {
  const way = wayOf(feature.properties);
  return {
    key: keyOf(feature),
    layer: layer.id,
    id: String(feature.id),
    name: itemName(layer, feature.properties),
    kind: itemKind(layer, feature.properties),
    place: middle(feature),
    timeS: way.travel_time_s ?? null,
    turnoutS: way.turnout_s ?? 0,
    roadM: way.road_distance_m ?? null,
    straightM: way.distance_m,
    basis: way.basis ?? null,
    reason: said(way.reason_text, lang),
    properties: feature.properties,
  };
}

function keyOf(feature: Feature): string {
  return `${wayOf(feature.properties).layer}/${feature.id}`;
}

/** Ask for the way of an arrival, in the direction in which it is travelled. */
export function askRoute(
  scene: LonLat,
  { mode, direction }: Group,
  arrival: Arrival,
  lang: Lang,
  signal: AbortSignal,
): Promise<Route> {
  const [from, to] = direction === 'to' ? [arrival.place, scene] : [scene, arrival.place];
  return askRoads<Route>(routeAddress({ from, to, mode }, true), lang, signal);
}
