/** One way in detail: what it rests on, what it goes around, the directions street by street. */

import { h } from './dom';
import { formatDistance } from './format';
import type { Lang } from './link';
import type { Arrival, Group } from './respondplan';
import { formatMinutes, formatShare, words } from './respondwords';
import { routeAddress, said, type Basis, type Hindrance, type Route } from './routes';

/** What unfolds under a row; `route` is missing until the server has answered. */
export function wayDetails(
  lang: Lang,
  group: Group,
  arrival: Arrival,
  route: Route | undefined,
  details: () => void,
): HTMLElement {
  const own = route?.properties;
  const facts = [
    arrival.basis && basisText(lang, arrival.basis),
    arrival.turnoutS > 0 && words(lang, 'turnout', { seconds: arrival.turnoutS }),
    ...hindrances(lang, route),
    own && arrival.timeS === null && said(own.reason_text, lang),
    route?.alternative && alternativeText(lang, route),
  ];
  const steps = own?.steps ?? [];
  return h('div', { class: 'way' },
    ...facts.flatMap((fact) => (fact ? [h('p', {}, fact)] : [])),
    steps.length > 0 && h('ol', { class: 'steps', 'aria-label': words(lang, 'steps') },
      ...steps.map((step) => h('li', {}, said(step.text, lang)))),
    h('p', { class: 'links' },
      h('button', { class: 'link', onclick: details }, words(lang, 'details')),
      ...(route ? exportLinks(lang, 'route', wayAddress(group, arrival)) : [])));
}

function wayAddress({ question: { point, mode }, direction }: Group, { place }: Arrival): string {
  const [from, to] = direction === 'to' ? [place, point] : [point, place];
  return routeAddress({ from, to, mode });
}

function basisText(lang: Lang, basis: Basis): string {
  const parts = (['live', 'typical', 'limit'] as const).filter((part) => basis[part] >= 0.005);
  const shares = parts.map((part) => words(lang, part, { share: formatShare(basis[part]) }));
  return `${words(lang, 'basis')}: ${shares.join(' · ')}`;
}

/** What stands in the way, and what the same journey took were nothing closed. */
function hindrances(lang: Lang, route: Route | undefined): string[] {
  if (!route) return [];
  const { avoided = [], slowed_by: slowed = [], open_travel_time_s: open, travel_time_s: now } =
    route.properties;
  const named = (key: 'avoids' | 'cut' | 'slowed', closures: readonly Hindrance[]) =>
    closures.length > 0
      ? [words(lang, key, { titles: closures.map(({ title, kind }) => title ?? kind).join(', ') })]
      : [];
  const worth = open !== null && open !== undefined && now !== null && now - open >= 1;
  return [
    ...named(now === null ? 'cut' : 'avoids', avoided),
    ...named('slowed', slowed),
    ...(worth ? [words(lang, 'open', { time: formatMinutes(open) })] : []),
  ];
}

function alternativeText(lang: Lang, { alternative }: Route): string {
  const { travel_time_s: time, road_distance_m: metres } = alternative?.properties ?? {};
  if (!time || !metres) return '';
  return words(lang, 'other', {
    time: formatMinutes(time), distance: formatDistance(metres, lang),
  });
}

/** The same answer to take along: as data for other programs, and as a sheet to print. */
export function exportLinks(lang: Lang, name: string, address: string): HTMLElement[] {
  const query = address.slice(address.indexOf('?') + 1);
  const files = [['GeoJSON', 'json', 'geojson'], ['CSV', 'csv', 'csv'], ['GPKG', 'gpkg', 'gpkg']];
  return [
    ...files.map(([label, format, ending]) =>
      h('a', { class: 'link', href: `${address}&f=${format}`, download: `${name}.${ending}` },
        label as string)),
    h('a', { class: 'link', href: `/export?${query}&lang=${lang}`, target: '_blank' },
      words(lang, 'sheet')),
  ];
}
