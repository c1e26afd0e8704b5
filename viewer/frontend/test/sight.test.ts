import { describe, expect, test } from 'vitest';
import { ServerError } from '../src/api';
import { distanceM, offset, type LonLat } from '../src/geodesy';
import { parseLink, formatLink } from '../src/link';
import {
  absenceOf, seesAddress, type CameraFeature, type CameraSight, type CameraView, type Sees,
} from '../src/sightanswers';
import { bandOf, leastSeen, type CoverFeature } from '../src/sightcoveranswers';
import { netAddress, type Gate, type Net, type Track } from '../src/sightnetanswers';
import { netRows, trackRows } from '../src/sightnetrows';
import { shortly } from '../src/sightnettold';
import { afterText, isSameTarget, sinceOf, whyNoNet } from '../src/sightnettime';
import { badgeText, seesRows, stacked, type BadgeRow, type LineRow } from '../src/sightseesrows';
import { gradeAt, viewRows } from '../src/sightviewrows';
import { turnBetween } from '../src/sightcalibraterows';

const SPOT: LonLat = [127.14, 37.54];
const SIGHT = { revision: '7', as_of: null, cameras: 4, assumed: 1, buildings: 2 };

function camera(id: string, away: number, own: Partial<CameraSight>): CameraFeature {
  return {
    id,
    geometry: { coordinates: offset(SPOT, away, 90) as [number, number] },
    properties: {
      name: id, verdict: 'clear', reason: null, reason_text: null, distance_m: away, bearing_deg: 270,
      off_axis_deg: 3, pixels_per_m: 130, class: 'recognise', assumed: false, blocked_by: null,
      status: 'ok', status_at: null, purpose: 'crime', mount_height_m: 5, ...own,
    },
  };
}

const WALL = offset(SPOT, 20, 90);
const ANSWER: Sees = {
  sight: SIGHT,
  inside: null,
  numberSeeing: 2,
  nearMisses: 2,
  features: [
    camera('sees', 30, {}),
    camera('assumed', 40, { assumed: true, class: 'detect' }),
    camera('behind', 50, {
      verdict: 'blocked', reason: 'blocked', pixels_per_m: null, class: null,
      blocked_by: {
        layer: 'buildings', id: 'house', name: null, distance_m: 30, short_by_m: 4, point: WALL,
      },
    }),
    camera('broken', 20, { verdict: 'out_of_view', reason: 'offline', status: 'down' }),
  ],
};
const HOUSE = {
  id: 'house', geometry: { type: 'Polygon', coordinates: [[WALL, SPOT, [127.1, 37.5], WALL]] },
  properties: { height_m: 9 },
};

function sees(chosen: string | null = null) {
  return seesRows({
    answer: ANSWER, target: SPOT, heightM: 1.5, chosen, blockers: new Map([['house', HOUSE]]),
  }) as Record<string, object[]> & {
    'answer-sight-lines': LineRow[]; 'answer-sight-badges': BadgeRow[];
  };
}

describe('who sees a place', () => {
  test('a camera that sees has a whole line from its lens to the height that was asked', () => {
    const lines = sees()['answer-sight-lines'].filter(({ state, grade }) =>
      state === 'clear' && grade === 'recognise');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.source[2]).toBe(5);
    expect(lines[0]?.target).toEqual([...SPOT, 1.5]);
  });

  test('what is only assumed is drawn in dashes, never as the same line', () => {
    const lines = sees()['answer-sight-lines'].filter(({ grade, state }) =>
      grade === 'detect' && state === 'clear');
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.at(-1)?.target).toEqual([...SPOT, 1.5]);
  });

  test('a blocked line ends at what blocks it, on the line of sight', () => {
    const lines = sees()['answer-sight-lines'].filter(({ state }) => state === 'blocked');
    const end = lines.at(-1)?.target as LineRow['target'];
    expect([end[0], end[1]]).toEqual(WALL);
    // 30 of 50 m along a line that falls from 5 m to 1.5 m.
    expect(end[2]).toBeCloseTo(5 - 3.5 * 0.6, 6);
  });

  test('a camera that does not look there has a line only while it is chosen', () => {
    const away = (chosen: string | null) =>
      sees(chosen)['answer-sight-lines'].filter(({ state }) => state === 'away').length;
    expect(away(null)).toBe(0);
    expect(away('broken')).toBeGreaterThan(0);
  });

  test('ranks say besides their colour what is the matter', () => {
    const texts = sees()['answer-sight-badges'].map(({ text }) => text).sort();
    expect(texts).toEqual(['1', '2?', '3×', '4–']);
    expect(badgeText(5, 'partly', true)).toBe('5~?');
  });

  test('cameras of one mast stand above each other, the first in rank at the bottom', () => {
    const badge = (text: string, position: readonly [number, number, number]) => ({
      position, text, state: 'clear', grade: 'none', chosen: false, faint: false,
    } as const);
    const rows = stacked([badge('12', [127, 37, 4]), badge('2?', [127, 37, 4]), badge('3', [127.1, 37, 4])]);
    expect(rows.map(({ stack }) => stack)).toEqual([1, 0, 0]);
  });

  test('what is chosen lies on top, and the buildings that block others step back', () => {
    expect(sees('broken')['answer-sight-badges'].at(-1)).toMatchObject({ text: '4–', chosen: true });
    expect(sees()['answer-blockers']).toEqual([
      { polygon: HOUSE.geometry.coordinates, height: 9.3 },
    ]);
    expect(sees('sees')['answer-blockers']).toEqual([]);
    expect(sees('behind')['answer-blockers']).toHaveLength(1);
  });
});

const EYE = [127.14, 37.54, 4] as const;
const RING = [offset(SPOT, 30, 0), offset(SPOT, 30, 90), offset(SPOT, 30, 180), offset(SPOT, 30, 0)];

function view(assumed: boolean): CameraView {
  const area = { type: 'MultiPolygon', coordinates: [[RING]] };
  return {
    id: 'one',
    geometry: area,
    properties: {
      assumed, height_m: 1.5, area_m2: 900, sector_area_m2: 1000, seen_share: 0.9, camera_z_m: 24,
      azimuth_deg: assumed ? null : 90, field_of_view_deg: assumed ? null : 60,
      range_m: 30, apex: EYE,
      rings: [
        { class: 'identify', from_m: 0, to_m: 8, geometry: area, area_m2: 50 },
        { class: 'recognise', from_m: 8, to_m: 16, geometry: area, area_m2: 150 },
        { class: 'detect', from_m: 16, to_m: 30, geometry: null, area_m2: 0 },
      ],
    },
  };
}

describe('what one camera sees', () => {
  test('its volume has a side for each edge of the seen ground, from the lens above its own ground', () => {
    const sides = viewRows(view(false))['answer-view-volume'] as {
      polygon: number[][]; grade: string;
    }[];
    expect(sides).toHaveLength(RING.length - 1);
    for (const { polygon } of sides) expect(polygon[0]).toEqual([127.14, 37.54, 4]);
    expect(new Set(sides.map(({ grade }) => grade))).toEqual(new Set(['detect']));
  });

  test('only an assumed view is hatched, and has no sides of a field of view', () => {
    const known = viewRows(view(false));
    const assumed = viewRows(view(true));
    expect(known['answer-view-hatch']).toEqual([]);
    expect(assumed['answer-view-hatch']?.length).toBeGreaterThan(10);
    const masts = (rows: Record<string, object[]>) => rows['answer-sight-lines']?.length;
    expect(masts(known)).toBe(3);
    expect(masts(assumed)).toBe(1);
  });

  test('a distance has the class of its ring', () => {
    expect([3, 8, 12, 30, 31].map((metres) => gradeAt(view(false), metres))).toEqual(
      ['identify', 'identify', 'recognise', 'detect', 'none']);
  });
});

const GATE: Gate = {
  id: 'g', point: offset(SPOT, 110, 90), street: null, kind: 'park', arrival_s: 100, unit: null,
  in_time: false, slack_s: null, unit_reason_text: { ko: '없음', en: 'none' },
  deadline: '2026-01-01T00:01:40Z',
};
const NET: Net = {
  sight: SIGHT,
  ring: {
    inner_s: 120, outer_s: 420, reached: { type: 'Polygon', coordinates: [RING] },
    rim: { type: 'MultiPolygon', coordinates: [[RING]] },
  },
  crossings: [
    { id: 'a', point: offset(SPOT, 100, 0), cameras: ['sees'], arrival_s: 90, kind: 'street' },
    { id: 'b', point: offset(SPOT, 100, 90), cameras: ['elsewhere'], arrival_s: 90, kind: 'street' },
  ],
  cameras: [camera('sees', 90, { watches: ['a'] } as Partial<CameraSight>)],
  inside: [camera('inside', 20, {})],
  gates: [GATE],
  cut_size: 2, flow_value: 2, lower_bound: 1, gap: 0, closed: false, budget: null,
  computed_at: '2026-01-01T00:00:00Z', valid_for_s: 5,
};

describe('the net', () => {
  const rows = netRows({ net: NET, scene: SPOT, chosen: null });

  test('a way out that nobody watches is a bar across the way that leads out', () => {
    const unit = { id: 'u', name: null, layer: 'units', arrives_s: 60 };
    const held: Net = { ...NET, gates: [{ ...GATE, unit, in_time: true, slack_s: 40 }] };
    const [bar] = netRows({ net: held, scene: SPOT, chosen: null })['answer-sight-paths'] as
      { path: LonLat[]; kind: string }[];
    expect(bar?.kind).toBe('gate_held');
    const [one, other] = bar?.path as [LonLat, LonLat];
    expect(distanceM(one, other)).toBeCloseTo(18, 1);
    // It leaves to the east, so the bar stands from north to south.
    expect(one[0]).toBeCloseTo(other[0], 6);
  });

  test('ranks go on through the list: ways out, cameras, those that are inside', () => {
    const texts = (rows['answer-sight-badges'] as BadgeRow[]).map(({ text }) => text);
    expect(texts.sort()).toEqual(['2', '2:00', '3', '7:00', '■1']);
  });

  test('a chosen camera has a line to each crossing that it watches, and to no other', () => {
    const lines = (rows['answer-sight-lines'] as LineRow[]).filter(({ state }) => state === 'clear');
    expect(lines.map(({ target }) => [target[0], target[1]])).toEqual([NET.crossings[0]?.point]);
  });

  test('with few cameras the best of them are shown, and crossings that stay open', () => {
    const few = {
      cameras: 1, intercepted: 0.6, bound: 0.7, chosen: ['inside'], features: [camera('inside', 20, {})],
    };
    const drawn = netRows({ net: { ...NET, budget: few }, scene: SPOT, chosen: null });
    const kinds = (drawn['answer-sight-points'] as { kind: string }[]).map(({ kind }) => kind);
    expect(kinds).toEqual(['spot', 'end', 'end', 'gate_open']);
  });

  test('what is reached lies on what is reached next', () => {
    expect((rows['answer-sight-areas'] as { band: string }[]).map(({ band }) => band)).toEqual(['rim', 'reached']);
  });

  test('the way ahead shows the ways to the cameras, and only the chosen one while one is lit', () => {
    const on = (id: string) => ({
      ...camera(id, 50, {}),
      properties: {
        ...camera(id, 50, {}).properties, arrival_s: 40, arrival_latest_s: null, first_seen: SPOT,
        via: { coordinates: [SPOT, WALL] }, hand_over_from: [],
      },
    });
    const track: Track = { sight: SIGHT, features: [on('x'), on('y')] };
    expect(trackRows(track, SPOT, null)['answer-sight-paths']).toHaveLength(2);
    expect(trackRows(track, SPOT, 'y')['answer-sight-paths']).toHaveLength(1);
  });
});

describe('what a net comes to', () => {
  const unit = { id: 'u', name: null, layer: 'units', arrives_s: 60 };
  const late = { ...GATE, unit, in_time: false, slack_s: -40 };
  const held = { ...GATE, unit, in_time: true, slack_s: 40 };

  test('is never closed because of cars that come too late, or that are not there', () => {
    expect(shortly('ko', { ...NET, gates: [late, GATE] })).toBe(
      '감시 없는 출구 2곳 · ▲ 늦음 1 · ■ 차량 없음 1 · 지금 차량으로 포위 불가');
    expect(shortly('ko', { ...NET, gates: [held] })).toBe('감시 없는 출구 1곳 · ● 제때 1');
    expect(shortly('ko', { ...NET, gates: [], closed: true })).toBe('카메라 1대로 포위됩니다');
  });
});

describe('since when a net is cast', () => {
  const now = new Date('2026-01-01T03:00:00Z');
  const incident = (properties: object) => ({
    target: { layer: 'incidents', id: '7' }, point: SPOT,
    item: { id: '7', geometry: null, properties } as never,
  });

  test('is the time of the incident, never now, and a spot is pointed at now', () => {
    expect(sinceOf(incident({ onset: '2026-01-01T00:30:00Z' }), now)).toEqual(
      { at: new Date('2026-01-01T00:30:00Z'), of: 'report' });
    expect(sinceOf(incident({}), now)).toEqual({ at: null, of: 'report' });
    expect(sinceOf({ target: SPOT, point: SPOT, item: null }, now)).toEqual({ at: now, of: 'seen' });
  });

  test('is too long ago after two hours, and there is no net where nobody knows it', () => {
    const since = (at: string | null) => ({ at: at === null ? null : new Date(at), of: 'report' } as const);
    expect(whyNoNet(since('2026-01-01T01:01:00Z'), now)).toBeNull();
    expect(whyNoNet(since('2026-01-01T00:59:00Z'), now)).toBe('tooOld');
    expect(whyNoNet(since(null), now)).toBe('timeUnknown');
  });

  test('is named with each time, and stays while the same is asked about', () => {
    expect([afterText('ko', 'report', 211), afterText('ko', 'seen', 5)]).toEqual(['신고 후 3:31', '목격 후 0:05']);
    expect(isSameTarget({ layer: 'incidents', id: '7' }, { layer: 'incidents', id: '7' })).toBe(true);
    expect(isSameTarget([...SPOT], SPOT)).toBe(false);
    expect(isSameTarget(null, SPOT)).toBe(false);
  });
});

test('questions are written as the server takes them', () => {
  expect(seesAddress({ target: SPOT, heightM: 1.5, grade: null })).toBe(
    '/queries/sees?point=127.1400000%2C37.5400000&height_m=1.5');
  const item = { layer: 'incidents', id: '7' };
  expect(seesAddress({ target: item, heightM: 0, grade: 'identify' })).toBe(
    '/queries/sees?item=incidents%2F7&height_m=0&class=identify');
  const asked = {
    point: SPOT, mode: 'walk', reportedAt: '2026-01-01T00:00:00Z', minutes: 5, grade: 'recognise',
    cameras: null, lent: false,
  } as const;
  expect(netAddress(asked)).not.toContain('cameras=');
  expect(netAddress({ ...asked, cameras: 9 })).toContain('cameras=9');
});

test('a server without the question, a map without cameras or streets are told apart from failures', () => {
  const failed = (status: number, problem: string | null) =>
    absenceOf(new ServerError('wrong', status, '', problem));
  expect(failed(404, 'no-cameras')).toBe('noCameras');
  expect(failed(404, 'no-streets')).toBe('noStreets');
  expect(failed(404, 'not-found')).toBe('unknown');
  expect(failed(400, 'bad-request')).toBeNull();
  expect(absenceOf(new Error('no'))).toBeNull();
});

test('a question about sight is shared whole or not at all', () => {
  for (const sight of [
    { ask: 'sees', target: SPOT }, { ask: 'net', target: { layer: 'incidents', id: 'a/1' } },
    { ask: 'coverage', target: null },
  ] as const) {
    expect(parseLink(formatLink({ sight })).sight).toEqual(sight);
  }
  const chosen = { sight: { ask: 'sees', target: SPOT }, camera: 'S740-0941-03' } as const;
  expect(parseLink(formatLink(chosen))).toEqual(chosen);
  for (const broken of ['sees', 'sees/', 'hears/127,37', 'coverage/127,37', 'net/200,37']) {
    expect(parseLink(`#sight=${broken}`).sight).toBeUndefined();
  }
});

test('coverage lists what is least seen first, and where most people live among equals', () => {
  const area = (id: string, share: number | null, people: number): CoverFeature => ({
    id, geometry: null,
    properties: {
      name: null, street_m: 100, street_seen_m: 0, share_street: share, area_m2: 1,
      known_share_street: null, known_share_area: null, known_share_people: null,
      share_area: null, people, share_people: null, cameras: 0, index_50m: null,
    },
  });
  const areas = [area('half', 0.5, 1), area('none', 0, 10), area('roadless', null, 99), area('more', 0, 20)];
  expect(leastSeen(areas, 'streets').map(({ id }) => id)).toEqual(['more', 'none', 'half']);
  expect([null, 0, 0.2, 0.5, 0.79, 1].map(bandOf)).toEqual(
    ['none', 'none', 'detect', 'observe', 'recognise', 'identify']);
});

test('the angle between two directions is the smaller one', () => {
  expect(turnBetween(350, 10)).toBe(20);
  expect(turnBetween(10, 350)).toBe(20);
  expect(turnBetween(90, 270)).toBe(180);
});
