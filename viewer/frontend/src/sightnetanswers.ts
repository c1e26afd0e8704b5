/** The net around somebody who fled, and the way ahead of him, as the server answers them. */

import type { LonLat } from './geodesy';
import type { Mode } from './modes';
import { written, type Bilingual } from './routes';
import type { Area, CameraFeature, CameraSight, Grade, SightState } from './sightanswers';

export interface Crossing {
  readonly id: string | number;
  readonly point: LonLat;
  readonly cameras: readonly string[];
  readonly arrival_s: number | null;
  readonly latest_s?: number | null;
  readonly kind: string;
}

/** The car that is given to a gate, and to no other; times in seconds after the report. */
export interface GateUnit {
  readonly id: string;
  readonly name: string | null;
  readonly layer: string;
  readonly arrives_s: number;
}

/** A way out that nobody watches. */
export interface Gate {
  readonly id: string;
  readonly point: LonLat;
  readonly street: Bilingual | null;
  /** What it is called besides its street: a subway exit, a park. */
  readonly name?: string | null;
  readonly kind: string;
  readonly arrival_s: number | null;
  readonly bearing_deg?: number | null;
  readonly reason?: string | null;
  readonly reason_text?: Bilingual | null;
  readonly unit: GateUnit | null;
  /** Whether the unit is there before whoever fled can be. */
  readonly in_time: boolean;
  /** How long the unit may wait before it sets out; below 0: by how much it is too late. */
  readonly slack_s: number | null;
  /** Why there is none: `no_unit_left`, ... */
  readonly unit_reason?: string | null;
  readonly unit_reason_text: Bilingual | null;
  /** When whoever fled may be there. */
  readonly deadline: string;
}

export interface NetCamera {
  readonly id: string;
  readonly geometry: CameraFeature['geometry'];
  readonly properties: Partial<CameraSight> & {
    readonly name: string | null;
    readonly watches?: readonly (string | number)[];
    readonly lent?: boolean;
  };
}

export interface Net {
  readonly sight: SightState;
  readonly ring: {
    readonly inner_s: number;
    readonly outer_s: number;
    readonly reached: Area;
    readonly rim: Area;
  };
  readonly crossings: readonly Crossing[];
  readonly cameras: readonly NetCamera[];
  readonly inside: readonly NetCamera[];
  readonly gates: readonly Gate[];
  readonly cut_size: number;
  readonly flow_value: number;
  readonly lower_bound: number;
  readonly gap: number;
  readonly closed: boolean;
  readonly budget: {
    readonly cameras: number;
    readonly intercepted: number;
    readonly bound: number;
    readonly chosen: readonly string[];
    readonly features: readonly NetCamera[];
  } | null;
  readonly computed_at: string;
  readonly valid_for_s: number;
}

/** Those that are to be watched: the best of so many, or the fewest that close it. */
export function eyesOf({ cameras, budget }: Net): readonly NetCamera[] {
  return budget?.features ?? cameras;
}

export interface TrackFeature extends CameraFeature {
  readonly properties: CameraSight & {
    readonly arrival_s: number;
    readonly arrival_latest_s: number | null;
    readonly first_seen: LonLat | null;
    readonly via: { readonly coordinates: readonly LonLat[] } | null;
    readonly hand_over_from: readonly string[];
  };
}

export interface Track {
  readonly sight: SightState;
  readonly features: readonly TrackFeature[];
}

export interface NetQuestion {
  readonly point: LonLat;
  readonly mode: Mode;
  readonly reportedAt: string;
  readonly minutes: number;
  readonly grade: Grade;
  /** As few as close the net where null. */
  readonly cameras: number | null;
  readonly lent: boolean;
}

export function netAddress(asked: NetQuestion): string {
  const { point, mode, reportedAt, minutes, grade, cameras, lent } = asked;
  return `/queries/cast-net?${new URLSearchParams({
    point: written(point), mode, reported_at: reportedAt, minutes: String(minutes),
    class: grade, lent: lent ? '1' : '0', ...(cameras === null ? {} : { cameras: String(cameras) }),
  })}`;
}

export function trackAddress(point: LonLat, mode: Mode, minutes: number, grade: Grade): string {
  const asked = { point: written(point), mode, minutes: String(minutes), class: grade };
  return `/queries/track?${new URLSearchParams(asked)}`;
}
