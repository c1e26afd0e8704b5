/** The shareable address: what the hash of the page says, and back. Unknown parts are ignored. */

import type { LonLat } from './geodesy';
import { MODES, type Mode } from './modes';

export type Lang = 'ko' | 'en';
export type Theme = 'dark' | 'light';

export interface View {
  readonly longitude: number;
  readonly latitude: number;
  readonly zoom: number;
  readonly pitch: number;
  readonly bearing: number;
}

export interface ItemRef {
  readonly layer: string;
  readonly id: string;
}

/** What is responded to: a spot, or an item such as an incident. */
export type Target = LonLat | ItemRef;

export function isPlace(target: Target): target is LonLat {
  return Array.isArray(target);
}

/** Whom the facilities of a layer reach in so many minutes, by the areas of another layer. */
export interface Cover {
  readonly service: string;
  readonly of: string;
  readonly mode: Mode;
  readonly minutes: number;
}

/** What may be asked about sight: of a place, of one camera, or of the whole district. */
export const SIGHT_ASKS = ['sees', 'net', 'track', 'camera', 'coverage', 'school'] as const;
export type SightAsk = (typeof SIGHT_ASKS)[number];

/** Those that are asked of the whole district, and have no target. */
export const WHOLE_ASKS: readonly SightAsk[] = ['coverage', 'school'];

/** A question about sight. */
export interface SightQuestion {
  readonly ask: SightAsk;
  readonly target: Target | null;
}

/** Everything a link may fix; what it leaves out stays as the reader has it. */
export interface Link {
  readonly view?: View;
  readonly layers?: readonly string[];
  readonly near?: LonLat;
  readonly item?: ItemRef;
  readonly respond?: Target;
  readonly cover?: Cover;
  readonly sight?: SightQuestion;
  /** The camera of the ranking that is chosen. */
  readonly camera?: string;
  readonly figure?: string;
  readonly lang?: Lang;
  readonly theme?: Theme;
  readonly flat?: boolean;
  readonly relief?: boolean;
}

const LIMITS: Record<keyof View, readonly [number, number]> = {
  zoom: [0, 22],
  latitude: [-85.051_1, 85.051_1],
  longitude: [-180, 180],
  bearing: [-360, 360],
  pitch: [0, 85],
};

function numbers(text: string | null, separator: string, count: number): number[] | null {
  const parts = text?.split(separator) ?? [];
  const values = parts.map(Number);
  const usable = parts.length === count && parts.every((part) => part.trim() !== '');
  return usable && values.every(Number.isFinite) ? values : null;
}

function parseView(text: string | null): View | undefined {
  const values = numbers(text, '/', 5);
  if (!values) return undefined;
  const [zoom, latitude, longitude, bearing, pitch] = values as [
    number, number, number, number, number,
  ];
  const view: View = { longitude, latitude, zoom, pitch, bearing };
  const inside = (Object.keys(LIMITS) as (keyof View)[]).every(
    (name) => view[name] >= LIMITS[name][0] && view[name] <= LIMITS[name][1],
  );
  return inside ? view : undefined;
}

function parsePoint(text: string | null): LonLat | undefined {
  const values = numbers(text, ',', 2);
  if (!values) return undefined;
  const [longitude, latitude] = values as [number, number];
  return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90
    ? [longitude, latitude]
    : undefined;
}

function parseItem(text: string | null): ItemRef | undefined {
  const slash = text?.indexOf('/') ?? -1;
  if (!text || slash < 1 || slash === text.length - 1) return undefined;
  return { layer: text.slice(0, slash), id: text.slice(slash + 1) };
}

function parseTarget(text: string | null): Target | undefined {
  return parsePoint(text) ?? parseItem(text);
}

const COVER_MINUTES = [1, 60] as const;

function parseCover(text: string | null): Cover | undefined {
  const [service, of, way, written, ...more] = text?.split('/') ?? [];
  const mode = MODES.find((each) => each === way);
  const minutes = Number(written);
  const [low, high] = COVER_MINUTES;
  const whole = Number.isInteger(minutes) && minutes >= low && minutes <= high;
  return service && of && mode && whole && more.length === 0
    ? { service, of, mode, minutes }
    : undefined;
}

/** `sees/127.1,37.5`, `net/incidents/12`, `coverage`. */
function parseSight(text: string | null): SightQuestion | undefined {
  const [word = '', ...rest] = text?.split('/') ?? [];
  const ask = oneOf(word, ...SIGHT_ASKS);
  const target = parseTarget(rest.join('/'));
  if (ask && WHOLE_ASKS.includes(ask)) return rest.length === 0 ? { ask, target: null } : undefined;
  return ask && target ? { ask, target } : undefined;
}

function oneOf<T extends string>(text: string | null, ...known: T[]): T | undefined {
  return known.find((each) => each === text);
}

/** Read the hash of an address, with or without its `#`. */
export function parseLink(hash: string): Link {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  const layers = parts.get('layers');
  const [flat, relief] = ['flat', 'relief'].map((name) => oneOf(parts.get(name), '0', '1'));
  return defined({
    view: parseView(parts.get('map')),
    layers: layers === null ? undefined : layers.split(',').filter(Boolean),
    near: parsePoint(parts.get('near')),
    item: parseItem(parts.get('item')),
    respond: parseTarget(parts.get('respond')),
    cover: parseCover(parts.get('cover')),
    sight: parseSight(parts.get('sight')),
    camera: parts.get('camera') || undefined,
    figure: parts.get('figure') || undefined,
    lang: oneOf(parts.get('lang'), 'ko', 'en'),
    theme: oneOf(parts.get('theme'), 'dark', 'light'),
    flat: flat === undefined ? undefined : flat === '1',
    relief: relief === undefined ? undefined : relief === '1',
  });
}

/** Write a link; six decimals of a degree are a decimetre, more only make it long. */
export function formatLink(link: Link): string {
  const parts: [string, string][] = [];
  const { view } = link;
  if (view) {
    const degrees = [view.latitude, view.longitude].map((value) => trim(value, 6));
    const rest = [view.bearing, view.pitch].map((value) => trim(value, 1));
    parts.push(['map', [trim(view.zoom, 2), ...degrees, ...rest].join('/')]);
  }
  if (link.layers) parts.push(['layers', link.layers.join(',')]);
  if (link.near) parts.push(['near', link.near.map((value) => trim(value, 6)).join(',')]);
  if (link.item) parts.push(['item', `${link.item.layer}/${link.item.id}`]);
  if (link.respond) parts.push(['respond', targetText(link.respond)]);
  if (link.cover) {
    const { service, of, mode, minutes } = link.cover;
    parts.push(['cover', [service, of, mode, minutes].join('/')]);
  }
  if (link.sight) {
    const { ask, target } = link.sight;
    parts.push(['sight', target ? `${ask}/${targetText(target)}` : ask]);
  }
  if (link.camera) parts.push(['camera', link.camera]);
  if (link.figure) parts.push(['figure', link.figure]);
  if (link.lang) parts.push(['lang', link.lang]);
  if (link.theme) parts.push(['theme', link.theme]);
  if (link.flat !== undefined) parts.push(['flat', link.flat ? '1' : '0']);
  if (link.relief !== undefined) parts.push(['relief', link.relief ? '1' : '0']);
  // Slashes and commas are legal in a hash, and a link is read by people too.
  const encode = (text: string) =>
    encodeURIComponent(text).replaceAll('%2F', '/').replaceAll('%2C', ',');
  return `#${parts.map(([name, value]) => `${name}=${encode(value)}`).join('&')}`;
}

function targetText(target: Target): string {
  return isPlace(target)
    ? target.map((value) => trim(value, 6)).join(',')
    : `${target.layer}/${target.id}`;
}

function trim(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals)));
}

/** Leave out what is undefined, so that spreading a link never erases a value. */
function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
