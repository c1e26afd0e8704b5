/** The questions about sight, as the server answers them. */

import { getJson, ServerError } from './api';
import type { Feature } from './contract';
import type { LonLat } from './geodesy';
import { isPlace, type Lang, type Target } from './link';
import { askRoads, written, type Bilingual } from './routes';

/** Pixel density classes of IEC/EN 62676-4, coarsest first; they are colours on the map too. */
export const GRADES = ['detect', 'observe', 'recognise', 'identify'] as const;
export type Grade = (typeof GRADES)[number];

export type Verdict = 'clear' | 'partly' | 'blocked' | 'out_of_view';
export type Status = 'ok' | 'down' | 'unknown';

/** The state of cameras and buildings that an answer was computed on. */
export interface SightState {
  readonly revision: string;
  readonly as_of: string | null;
  readonly cameras: number;
  readonly assumed: number;
  readonly buildings: number;
}

export interface Blocker {
  readonly layer: string;
  readonly id: string | null;
  readonly name: string | null;
  readonly distance_m: number;
  readonly short_by_m?: number | null;
  /** Of a whole view: the share of it that this hides. */
  readonly hidden_share?: number | null;
  readonly point: LonLat;
}

/** What the question found out about a camera. */
export interface CameraSight {
  readonly name: string | null;
  readonly verdict: Verdict;
  readonly reason: string | null;
  readonly reason_text: Bilingual | null;
  readonly distance_m: number;
  readonly bearing_deg: number;
  readonly off_axis_deg: number | null;
  readonly turn_deg?: number | null;
  readonly pixels_per_m: number | null;
  readonly class: Grade | null;
  readonly assumed: boolean;
  readonly seen_share?: number | null;
  readonly blocked_by: Blocker | null;
  readonly beyond_m?: number | null;
  readonly status: Status | null;
  readonly status_at: string | null;
  readonly status_age_s?: number | null;
  readonly purpose: string | null;
  readonly mount?: string | null;
  readonly mount_height_m?: number | null;
}

export interface CameraFeature {
  readonly id: string;
  readonly geometry: { readonly coordinates: readonly [number, number, number?] };
  readonly properties: CameraSight;
}

/** The building that a place lies in, where no camera looks, and where to look instead. */
export interface Inside {
  readonly building: string | null;
  readonly name: Bilingual | null;
  readonly height_m: number | null;
  readonly reason_text: Bilingual;
  readonly front: {
    readonly point: LonLat;
    readonly street: Bilingual | null;
    readonly distance_m: number;
  };
}

export interface Sees {
  readonly sight: SightState;
  readonly inside: Inside | null;
  readonly height_m?: number;
  readonly features: readonly CameraFeature[];
  readonly numberSeeing: number;
  readonly nearMisses: number;
}

export type Area = { readonly type: string; readonly coordinates: readonly unknown[] } | null;

export interface ViewRing {
  readonly class: Grade | null;
  readonly from_m: number;
  readonly to_m: number;
  readonly geometry: Area;
  readonly area_m2: number;
}

/** What one camera sees. */
export interface CameraView {
  readonly id: string;
  readonly geometry: Area;
  readonly properties: {
    readonly assumed: boolean;
    readonly height_m: number;
    readonly area_m2: number;
    readonly sector_area_m2: number;
    readonly seen_share: number | null;
    readonly camera_z_m: number | null;
    readonly rings: readonly ViewRing[];
    readonly azimuth_deg: number | null;
    readonly field_of_view_deg: number | null;
    readonly range_m: number | null;
    /** The lens; its height is metres over the ground below. */
    readonly apex: readonly [number, number, number];
    readonly blocked_by?: readonly Blocker[] | null;
  };
}

export interface SeesQuestion {
  readonly target: Target;
  readonly heightM: number;
  /** Only what delivers at least this; null takes everything. */
  readonly grade: Grade | null;
  /** How many cameras to tell of, where not as many as usual. */
  readonly limit?: number;
}

export function seesAddress({ target, heightM, grade, limit }: SeesQuestion): string {
  return `/queries/sees?${new URLSearchParams({
    ...spotOf(target), height_m: String(heightM), ...(grade ? { class: grade } : {}),
    ...(limit ? { limit: String(limit) } : {}),
  })}`;
}

export function cameraAddress(id: string, part: 'view' | 'calibration' | 'aim' | 'lending' | '' = ''): string {
  return `/collections/cameras/items/${encodeURIComponent(id)}${part && `/${part}`}`;
}

/** A question's place: a point, or an item whose whole shape is asked about. */
function spotOf(target: Target): Record<string, string> {
  return isPlace(target)
    ? { point: written(target) }
    : { item: `${target.layer}/${target.id}` };
}

/** Why there is no answer: no cameras on this map, a server that does not know the question, ... */
export type Absence = 'noCameras' | 'closed' | 'unknown' | 'noStreets' | 'loading';

/** An answer, or the reason why there is none; everything else is an error. */
export async function askSight<T>(
  address: string, lang: Lang, signal: AbortSignal,
): Promise<T | Absence> {
  try {
    return await askRoads<T>(address, lang, signal);
  } catch (error) {
    const absence = absenceOf(error);
    if (!absence) throw error;
    return absence;
  }
}

export function absenceOf(error: unknown): Absence | null {
  if (!(error instanceof ServerError)) return null;
  if (error.problem === 'sight-loading') return 'loading';
  if (error.problem === 'no-cameras') return 'noCameras';
  if (error.problem === 'forbidden') return 'closed';
  if (error.problem === 'no-streets') return 'noStreets';
  return error.status === 404 ? 'unknown' : null;
}

/** The outline and the height of a building that blocks. */
export async function askBuilding(id: string, lang: Lang, signal: AbortSignal): Promise<Feature> {
  const address = `/collections/buildings/items/${encodeURIComponent(id)}`;
  return (await getJson<Feature>(address, lang, signal)).body;
}
