/** The questions that are answered on the roads, as the server answers them. */

import { getJson, ServerError } from './api';
import type { Feature, Properties } from './contract';
import type { LonLat } from './geodesy';
import type { Lang } from './link';
import type { Mode } from './modes';

/** `to`: they come to the point; `from`: one goes from the point to them. */
export type Direction = 'to' | 'from';

export interface Bilingual {
  readonly ko: string | null;
  readonly en: string | null;
}

/** Shares of the way, 0 to 1, by what its travel time rests on. */
export interface Basis {
  readonly live: number;
  readonly typical: number;
  readonly limit: number;
}

/** The state of the roads that an answer was computed on. */
export interface RoadsState {
  readonly revision: string;
  readonly as_of: string | null;
  readonly closures: number;
  readonly live_share: number | null;
}

/** Where a point meets the street, or why it does not. */
export interface Snapped {
  readonly offset_m?: number;
  readonly street?: Bilingual | null;
  readonly reason?: string | null;
  readonly reason_text?: Bilingual | null;
}

/** What the question adds to the properties of an item. */
export interface RoadWay {
  readonly layer: string;
  readonly distance_m: number;
  readonly travel_time_s: number | null;
  readonly road_distance_m: number | null;
  readonly turnout_s?: number | null;
  readonly basis: Basis | null;
  readonly reason: string | null;
  readonly reason_text?: Bilingual | null;
}

export interface NearestByRoad {
  readonly as_of: string | null;
  readonly roads: RoadsState;
  readonly origin: Snapped;
  readonly features: readonly Feature[];
}

export interface Step {
  readonly maneuver: string;
  readonly text: Bilingual;
  readonly road_distance_m: number;
  readonly travel_time_s: number;
  readonly point: LonLat;
}

/** A closure that a way goes around, or through at a crawl. */
export interface Hindrance {
  readonly id: string;
  readonly title: string | null;
  readonly kind: string;
}

export interface Way {
  readonly geometry: { readonly coordinates: readonly LonLat[] } | null;
  readonly properties: {
    readonly travel_time_s: number | null;
    readonly road_distance_m: number | null;
    readonly basis: Basis | null;
    readonly open_travel_time_s?: number | null;
    readonly avoided?: readonly Hindrance[];
    readonly slowed_by?: readonly Hindrance[];
    readonly reason?: string | null;
    readonly reason_text?: Bilingual | null;
    readonly steps: readonly Step[];
  };
}

export interface Route extends Way {
  readonly roads: RoadsState;
  readonly alternative: Way | null;
}

export interface NearestQuestion {
  readonly point: LonLat;
  readonly layer: string;
  readonly mode: Mode;
  readonly direction: Direction;
  readonly limit: number;
}

export function nearestAddress({ point, layer, mode, direction, limit }: NearestQuestion): string {
  const query = { point: written(point), layers: layer, limit: String(limit), mode, direction };
  return `/queries/nearest?${new URLSearchParams(query)}`;
}

export interface RouteQuestion {
  readonly from: LonLat;
  readonly to: LonLat;
  readonly mode: Mode;
}

export function routeAddress({ from, to, mode }: RouteQuestion, alternative = false): string {
  const query = new URLSearchParams({ from: written(from), to: written(to), mode });
  if (alternative) query.set('alternative', '1');
  return `/queries/route?${query}`;
}

/** A point in an address: seven decimals of a degree are a centimetre. */
export function written(point: LonLat): string {
  return point.map((degrees) => degrees.toFixed(7)).join(',');
}

/** How often a server whose streets are still being read is asked again, and how soon. */
const LOADING_TRIES = 30;
const LOADING_MS = 1000;

/** Ask something on the roads or of the cameras; while the server still reads them, wait for it. */
export async function askRoads<T>(address: string, lang: Lang, signal: AbortSignal): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return (await getJson<T>(address, lang, signal)).body;
    } catch (error) {
      if (!isLoading(error) || tries === LOADING_TRIES) throw error;
      await new Promise((again) => setTimeout(again, LOADING_MS));
      signal.throwIfAborted();
    }
  }
}

/** Whether the server said that this map has no streets. */
export function hasNoStreets(error: unknown): boolean {
  return isProblem(error, 'no-streets');
}

function isLoading(error: unknown): boolean {
  return isProblem(error, 'streets-loading') || isProblem(error, 'sight-loading');
}

function isProblem(error: unknown, problem: string): boolean {
  return error instanceof ServerError && error.problem === problem;
}

/** A text in the reader's language, or in the other where there is none. */
export function said(text: Bilingual | null | undefined, lang: Lang): string {
  return text?.[lang] ?? text?.[lang === 'ko' ? 'en' : 'ko'] ?? '';
}

/** What the question found out about an item of a nearest answer. */
export function wayOf(properties: Properties): RoadWay {
  return properties as unknown as RoadWay;
}
