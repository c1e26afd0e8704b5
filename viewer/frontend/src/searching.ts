/** Asking the server what a text means; what was found, and what was picked lately. */

import { getJson } from './api';
import type { LonLat } from './geodesy';
import type { Lang } from './link';

/** How an answer fits, as `/search` says. */
export type How =
  | 'place' | 'id' | 'address' | 'name' | 'initials' | 'kind' | 'next_number' | 'alike';

export interface Found {
  readonly layer: string | null;
  readonly item: string | null;
  readonly title: string;
  readonly detail: string | null;
  readonly how: How;
  /** The parts of the title that were typed, as pairs of start and end. */
  readonly marks: readonly (readonly [number, number])[];
  readonly distance_m: number;
  readonly place: LonLat;
  readonly box: readonly [number, number, number, number] | null;
}

interface Answer {
  readonly features: readonly {
    readonly bbox?: readonly [number, number, number, number];
    readonly geometry: { readonly coordinates: LonLat };
    readonly properties: Omit<Found, 'place' | 'box'>;
  }[];
}

const RECENT = 'lifemap.found';
const MOST_RECENT = 6;

/** Ask what a text means to a reader who looks at `around`. */
export async function search(
  asked: string, around: LonLat, lang: Lang, signal: AbortSignal,
): Promise<Found[]> {
  const said = { q: asked, around: around.map((each) => each.toFixed(5)).join(','), lang };
  const { body } = await getJson<Answer>(`/search?${new URLSearchParams(said)}`, lang, signal);
  return body.features.map(({ bbox, geometry, properties }) => ({
    ...properties, place: geometry.coordinates, box: bbox ?? null,
  }));
}

/** A title cut into the parts that were typed and the others, in order. */
export function pieces({ title, marks }: Pick<Found, 'title' | 'marks'>): [string, boolean][] {
  // The server counts code points, as Python does.
  const signs = [...title];
  const cut: [string, boolean][] = [];
  let at = 0;
  for (const [start, end] of marks) {
    cut.push([signs.slice(at, start).join(''), false], [signs.slice(start, end).join(''), true]);
    at = end;
  }
  cut.push([signs.slice(at).join(''), false]);
  return cut.filter(([text]) => text !== '');
}

/** What this browser's reader picked lately, the latest first; none where it may not remember. */
export function recent(): Found[] {
  try {
    return JSON.parse(localStorage.getItem(RECENT) ?? '[]') as Found[];
  } catch {
    return [];
  }
}

export function rememberFound(found: Found): void {
  const same = ({ layer, item, title }: Found) =>
    layer === found.layer && item === found.item && title === found.title;
  keep([{ ...found, marks: [] }, ...recent().filter((each) => !same(each))].slice(0, MOST_RECENT));
}

export function forgetFound(): void {
  keep([]);
}

function keep(found: readonly Found[]): void {
  try {
    localStorage.setItem(RECENT, JSON.stringify(found));
  } catch {
    // Private windows and full disks: then nothing is remembered.
  }
}
