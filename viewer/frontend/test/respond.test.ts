import { expect, test } from 'vitest';
import type { Feature, PanelLayer } from '../src/contract';
import type { LonLat } from '../src/geodesy';
import { closureRows, type Held } from '../src/closures';
import { changesOf, oldPaths } from '../src/respondchanges';
import { besidePath, lastMetres } from '../src/respondhydrants';
import { roomOf, sourcesOf, type Arrival, type Plan, type Service } from '../src/respondplan';
import { byUrgency } from '../src/respondqueue';
import { areaRows } from '../src/respondreach';
import { labelRows, respondRows } from '../src/respondrows';
import { formatMinutes } from '../src/respondwords';

const SCENE: LonLat = [127, 37];

function arrival(key: string, timeS: number | null, place: LonLat = [127.01, 37]): Arrival {
  const [layer, id] = key.split('/') as [string, string];
  return {
    key, layer, id, name: id, kind: '', place, timeS, turnoutS: 0, roadM: null, straightM: 1,
    basis: null, reason: '', properties: {},
  };
}

function plan(arrivals: Partial<Record<Service, Arrival[]>>, others: [string, number | null][] = []): Plan {
  const shown = Object.values(arrivals).flat();
  const groups = Object.entries(arrivals).map(([service, each]) => ({
    service: service as Service, layer: { id: 'units' } as PanelLayer, mode: 'emergency' as const,
    direction: 'to' as const, arrivals: each,
    question: { point: SCENE, layer: 'units', mode: 'emergency' as const, direction: 'to' as const, limit: 3 },
  }));
  return {
    scene: SCENE, groups, roads: null, origin: null, asOf: null,
    times: new Map([...shown.map(({ key, timeS }) => [key, timeS] as const), ...others]),
  };
}

test('without a change before it nothing is marked', () => {
  expect(changesOf(null, plan({ fire: [arrival('u/1', 60)] })).size).toBe(0);
});

test('later, sooner, cut off and reachable again are news; the same time is not', () => {
  const before = plan({ fire: ['1', '2', '3', '4', '5'].map((id) => arrival(`u/${id}`, id === '4' ? null : 100)) });
  const now = plan({
    fire: [
      arrival('u/1', 160), arrival('u/2', 40), arrival('u/3', null), arrival('u/4', 90),
      arrival('u/5', 100.4),
    ],
  });
  const changes = changesOf({ plan: before, paths: new Map() }, now);
  expect([...changes.keys()]).toEqual(['u/1', 'u/2', 'u/3', 'u/4']);
  expect(changes.get('u/4')).toEqual({ beforeS: null, entered: false });
});

test('who was not among the first before is new, with the time it would have taken then', () => {
  const before = plan({ fire: [arrival('u/1', 100)] }, [['u/2', 130]]);
  const now = plan({ fire: [arrival('u/2', 130)] });
  expect(changesOf({ plan: before, paths: new Map() }, now).get('u/2')).toEqual({
    beforeS: 130, entered: true,
  });
});

test('only ways that are driven no more are drawn as old', () => {
  const paths = new Map<string, LonLat[]>([['a', [[0, 0], [1, 1]]], ['b', [[0, 0], [2, 2]]]]);
  const now = new Map<string, LonLat[]>([['a', [[0, 0], [1, 1]]], ['b', [[0, 0], [1, 0], [2, 2]]]]);
  expect(oldPaths({ plan: plan({}), paths }, now)).toEqual([[[0, 0], [2, 2]]]);
});

test('the first of each service stands out; with one chosen the others step back', () => {
  const given = plan({ fire: [arrival('u/1', 60), arrival('u/2', 70)], walk: [arrival('s/1', 80)] });
  const paths = new Map<string, LonLat[]>(['u/1', 'u/2', 's/1'].map((key) => [key, [SCENE, [1, 1]]]));
  const levels = (chosen: string | null) => {
    const drawn = respondRows({ plan: given, hydrants: [], paths, oldPaths: [], other: null, chosen, togetherM: 30 });
    const rows = drawn['answer-routes'] as { level: number; service: string }[];
    return rows.map(({ service, level }) => `${service} ${level}`).sort();
  };
  expect(levels(null)).toEqual(['fire 1', 'fire 2', 'walk 2']);
  expect(levels('u/2')).toEqual(['fire 0', 'fire 2', 'walk 0']);
});

test('with nothing to answer nothing is drawn', () => {
  const rows = respondRows({ plan: null, hydrants: [], paths: new Map(), oldPaths: [], other: null, chosen: null, togetherM: 30 });
  expect(Object.values(rows).flat()).toEqual([]);
});

test('units of one station share a label, with the sooner time', () => {
  const label = (number: number, place: LonLat, measure: string) => ({
    key: `u/${number}`, place, number, service: 'fire' as const, measure,
  });
  const given = [label(1, [127, 37], '1:00'), label(2, [127, 37], '1:30'), label(3, [128, 37], '')];
  expect(labelRows(given, null, 30)).toMatchObject([{ text: '1,2 · 1:00' }, { text: '3' }]);
  expect(labelRows(given, 'u/2', 30)).toMatchObject([
    { text: '2 · 1:30', chosen: true }, { text: '3', faint: true },
  ]);
});

test('labels go together where the map is seen from afar', () => {
  const near = { key: 'u/1', place: [127, 37] as const, number: 1, service: 'fire' as const, measure: '1:00' };
  const beside = { ...near, key: 'u/2', place: [127.001, 37] as const, number: 2 };
  expect(labelRows([near, beside], null, 80)).toHaveLength(2);
  expect(labelRows([near, beside], null, 100)).toHaveLength(1);
});

test('minutes and seconds round together', () => {
  expect([0, 59.4, 59.6, 220, 3661].map(formatMinutes)).toEqual(['0:00', '0:59', '1:00', '3:40', '1:01:01']);
});

test('the room of a shelter is unknown where its size is', () => {
  expect(roomOf({ capacity: 100, people_inside: 30 })).toBe(70);
  expect(roomOf({ capacity: 100, people_inside: null })).toBe(100);
  expect(roomOf({ capacity: null, people_inside: 30 })).toBeNull();
});

test('stations stand in for units that this reader cannot see', () => {
  const layers = (...ids: string[]) =>
    new Map(ids.map((id) => [id, { id, drawn: true } as PanelLayer]));
  const asked = (...ids: string[]) =>
    sourcesOf(layers(...ids)).map(({ service, layer }) => `${service} ${layer}`);
  expect(asked('units', 'fire_stations', 'hospitals', 'shelters')).toEqual(
    ['fire units', 'medical units', 'police units', 'walk shelters']);
  expect(asked('fire_stations', 'police_stations', 'hospitals')).toEqual(
    ['fire fire_stations', 'medical hospitals', 'police police_stations']);
});

const EAST: LonLat[] = [[127, 37], [127.01, 37]]; // 890 m

test('the last metres of a way end where it ends', () => {
  const end = lastMetres([[126.9, 37], ...EAST], 445);
  expect(end.at(-1)).toEqual([127.01, 37]);
  expect(end[0]?.[0]).toBeCloseTo(127.005, 4);
  expect(lastMetres(EAST, 5000)).toEqual(EAST);
});

test('a hydrant beside a way has its distance aside and along', () => {
  const { asideM, leftM } = besidePath(EAST, [127.0075, 37.0001]);
  expect(asideM).toBeCloseTo(11.1, 1);
  expect(leftM).toBeCloseTo(222.6, 0);
});

function incident(id: string, properties: Record<string, string>): Feature {
  return { id, geometry: null, properties };
}

test('what cannot wait comes first, then what is worst, then what came last', () => {
  const queue = [
    incident('expected', { urgency: 'expected', severity: 'extreme' }),
    incident('older', { urgency: 'immediate', severity: 'severe', onset: '2026-01-01T00:00:00Z' }),
    incident('newer', { urgency: 'immediate', severity: 'severe', onset: '2026-01-01T01:00:00Z' }),
    incident('minor', { urgency: 'immediate', severity: 'minor', onset: '2026-01-01T02:00:00Z' }),
    incident('unsaid', {}),
  ];
  const order = queue.sort(byUrgency).map(({ id }) => id);
  expect(order).toEqual(['newer', 'older', 'minor', 'expected', 'unsaid']);
});

test('the chosen minutes are drawn with the shorter ones inside, larger areas beneath', () => {
  const area = (minutes: number) => ({
    geometry: { coordinates: [[[[0, 0]]]] as unknown as LonLat[][][] }, properties: { minutes, people: 1 },
  });
  const rows = areaRows([area(5), area(15), area(10)], 10);
  expect(rows.map((row) => (row as { chosen: boolean }).chosen)).toEqual([true, false]);
});

test('a closure holds every stretch of its streets; one without a street holds none', () => {
  const held = (lines: LonLat[][] | null, effect: 'closed' | 'slowed'): Held => ({
    id: '1', geometry: lines && { coordinates: lines },
    properties: { title: null, kind: 'flood', effect, state: 'in_force', valid_to: null },
  });
  expect(closureRows([held([[SCENE], [SCENE]], 'slowed'), held(null, 'closed')])).toEqual([
    { path: [SCENE], slowed: true, coming: false }, { path: [SCENE], slowed: true, coming: false },
  ]);
});
