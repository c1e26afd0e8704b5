/** How much of streets, ground and people cameras see, as the server answers it. */

import { getJson } from './api';
import { track } from './busy';
import { h } from './dom';
import { formatDistance, formatNumber } from './format';
import type { Lang } from './link';
import { said, type Bilingual } from './routes';
import { absenceOf, type Grade, type SightState } from './sightanswers';
import type { SightPage } from './sightpart';
import { sightWords } from './sightwords';

export type CoverBy = 'dong' | 'cell' | 'purpose';
export type CoverOf = 'streets' | 'area' | 'people';

/** An area with what cameras see of it. */
export interface CoverRow {
  readonly name: Bilingual | null;
  /** Of a cell: the dong that has most of it, and the street that runs farthest in it. */
  readonly dong?: Bilingual | null;
  readonly street?: Bilingual | null;
  readonly street_m: number;
  readonly street_seen_m: number;
  readonly share_street: number | null;
  readonly area_m2: number;
  readonly share_area: number | null;
  readonly people: number | null;
  readonly share_people: number | null;
  /** The same of those cameras alone whose direction, field and range are known. */
  readonly known_share_street: number | null;
  readonly known_share_area: number | null;
  readonly known_share_people: number | null;
  readonly cameras: number | null;
  /** The ministry's own measure: the share of the ground within 50 m of a camera. */
  readonly index_50m: number | null;
}

type Area = { readonly type: string; readonly coordinates: readonly unknown[] } | null;

export interface CoverFeature {
  readonly id: string | number;
  readonly geometry: Area;
  readonly properties: CoverRow;
}

export interface Coverage {
  readonly sight: SightState;
  readonly features: readonly CoverFeature[];
  readonly total?: CoverRow | null;
  /** How old it is, where it is the last answer while a new one is worked out. */
  readonly age_s?: number;
}

export interface Blind {
  readonly features: readonly { readonly geometry: Area; readonly properties: object }[];
  readonly numberMatched?: number;
}

export function coverageAddress(by: CoverBy, of: CoverOf, grade: Grade): string {
  return `/queries/coverage?${new URLSearchParams({ by, of, class: grade })}`;
}

const SHARES = {
  streets: ['share_street', 'known_share_street'],
  area: ['share_area', 'known_share_area'],
  people: ['share_people', 'known_share_people'],
} as const satisfies Record<CoverOf, readonly (keyof CoverRow)[]>;

export function shareOf(row: CoverRow, of: CoverOf): number | null {
  return row[SHARES[of][0]];
}

/** What is seen by cameras of which nothing is assumed. */
export function knownShareOf(row: CoverRow, of: CoverOf): number | null {
  return row[SHARES[of][1]];
}

/** What an area is called: a cell by dong and street, which people know, and then by its number. */
export function coverName({ id, properties: { name, dong, street } }: CoverFeature, lang: Lang): {
  name: string; number: string;
} {
  const own = said(name, lang) || String(id);
  const place = [said(dong, lang), said(street, lang)].filter(Boolean).join(' · ');
  return place ? { name: place, number: own } : { name: own, number: '' };
}

/** Fifths of what is seen, in the colours of the classes: none of it, all of it. */
export function bandOf(share: number | null): Grade | 'none' {
  if (share === null || share < 0.2) return 'none';
  return share < 0.4 ? 'detect' : share < 0.6 ? 'observe' : share < 0.8 ? 'recognise' : 'identify';
}

/** Least seen first; areas without any of it do not count. */
export function leastSeen(features: readonly CoverFeature[], of: CoverOf): CoverFeature[] {
  return features
    .filter(({ properties }) => shareOf(properties, of) !== null)
    .sort((one, other) =>
      (shareOf(one.properties, of) ?? 0) - (shareOf(other.properties, of) ?? 0)
      || (other.properties.people ?? 0) - (one.properties.people ?? 0));
}

/** What a camera adds to what the others see: that is lost when it fails. */
export interface Effect {
  readonly adds: {
    readonly street_seen_m: number;
    readonly area_seen_m2: number;
    readonly people: number | null;
  };
}

export async function askEffect(page: SightPage, id: string, signal: AbortSignal): Promise<Effect | null> {
  if (page.isAbsent('effect')) return null;
  const address = `/queries/coverage/camera?${new URLSearchParams({ id })}`;
  try {
    return (await track(getJson<Effect>(address, page.store.state.lang, signal))).body;
  } catch (error) {
    const why = absenceOf(error);
    if (!why) throw error;
    // It stands beside what was asked, and nobody waits for it.
    if (why !== 'loading') page.absent('effect', why);
    return null;
  }
}

export function effectLines(lang: Lang, effect: Effect | null): HTMLElement[] {
  if (!effect) return [];
  const { street_seen_m: street, area_seen_m2: area, people } = effect.adds;
  const sentences = street + area === 0 ? [sightWords(lang, 'addsNothing')] : [
    sightWords(lang, 'addsText', {
      street: formatDistance(street, lang), area: formatNumber(Math.round(area), lang),
    }),
    people !== null && sightWords(lang, 'addsPeople', { people: formatNumber(Math.round(people), lang) }),
  ];
  return [h('section', { class: 'group' }, h('h3', {}, sightWords(lang, 'adds')),
    h('p', { class: 'adds' }, sentences.filter(Boolean).join(' · ')))];
}
