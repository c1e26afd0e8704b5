import { describe, expect, test } from 'vitest';
import { distanceM, type LonLat } from '../src/geodesy';
import { lateBy } from '../src/respondpost';
import { coverName, type CoverFeature } from '../src/sightcoveranswers';
import {
  GATE_LOOKS, GATE_SIGNS, gateLook, gateName, gateSummary, gateText, postOf, urgentFirst,
} from '../src/sightgates';
import { gateShape } from '../src/sightgeometry';
import { looksText } from '../src/sightlooks';
import type { Gate } from '../src/sightnetanswers';

const HERE: LonLat = [127.14, 37.54];

function gate(id: string, slackS: number | null, own: Partial<Gate> = {}): Gate {
  const unit = { id: `unit-${id}`, name: '순21', layer: 'units', arrives_s: 300 };
  return {
    id, point: HERE, street: { ko: '뒷길(북쪽)', en: 'Back St (north end)' }, kind: 'street',
    arrival_s: 300 + (slackS ?? 0), unit: slackS === null ? null : unit,
    in_time: (slackS ?? -1) > 0, slack_s: slackS, unit_reason_text: null,
    deadline: '2026-01-01T00:05:00Z', ...own,
  };
}

describe('a way out that nobody watches', () => {
  test('is held in time, too late, or out of reach, each with a shape of its own', () => {
    expect([gate('a', 30), gate('b', -30), gate('c', null)].map(gateLook)).toEqual(GATE_LOOKS);
    expect(new Set(Object.values(GATE_SIGNS)).size).toBe(3);
    const shapes = GATE_LOOKS.map((look) => gateShape(HERE, 0, 9, look));
    expect(new Set(shapes.map((shape) => shape.length)).size).toBe(3);
    for (const shape of shapes) {
      const widest = Math.max(...shape.flatMap((one) => shape.map((other) => distanceM(one, other))));
      expect(widest).toBeGreaterThanOrEqual(18 - 0.01);
    }
  });

  test('comes first where somebody has to set out soonest, and last where nobody can', () => {
    const gates = [
      gate('never, later', null, { arrival_s: 500 }), gate('late by 4 min', -240), gate('spare 60', 60),
      gate('never, soon', null, { arrival_s: 50 }), gate('late by 1 s', -1), gate('spare 5', 5),
    ];
    expect(urgentFirst(gates).map(({ id }) => id)).toEqual([
      'spare 5', 'spare 60', 'late by 1 s', 'late by 4 min', 'never, soon', 'never, later',
    ]);
  });

  test('says by how much a unit is too late, never by nothing', () => {
    expect(gateText('ko', gate('a', -181)).verdict).toBe('▲ 3:01 늦음');
    expect(gateText('en', gate('a', -60)).verdict).toBe('▲ 1:00 late');
    // By what is read beside it: there at 5:00, and the person at 4:01.
    expect(gateText('ko', gate('a', -59.5)).verdict).toBe('▲ 0:59 늦음');
    expect(gateText('ko', gate('a', 0)).verdict).toBe('▲ 0:01 늦음');
    expect(gateText('ko', gate('a', 130))).toEqual({ verdict: '● 제때', detail: '여유 2:10' });
    expect(gateText('ko', gate('a', null)).verdict).toBe('■ 차량 없음');
  });

  test('is called by what it is and by its street', () => {
    expect(gateName('ko', gate('a', 1))).toBe('뒷길(북쪽)');
    expect(gateName('ko', gate('a', 1, { kind: 'subway', name: '길동역 2' })))
      .toBe('지하철 출입구 길동역 2 · 뒷길(북쪽)');
    expect(gateName('ko', gate('a', 1, { street: null }))).toBe('이름 없는 길');
  });

  test('counts with the others of its look, and looks that nobody has are left out', () => {
    expect(gateSummary('ko', [gate('a', 1), gate('b', 1), gate('c', null)])).toBe('● 제때 2 · ■ 차량 없음 1');
  });

  test('is sent to with its deadline and with the unit that is first there', () => {
    const post = postOf('ko', gate('a', 30));
    expect(post.by.toISOString()).toBe('2026-01-01T00:05:00.000Z');
    expect(post.unit).toEqual({ layer: 'units', id: 'unit-a' });
    const now = new Date('2026-01-01T00:03:00Z');
    expect([lateBy(post, 100, now), lateBy(post, 150, now)]).toEqual([-20, 30]);
  });
});

test('a cell is called by its dong and street, and by its number where it has none', () => {
  const cell = (own: object) => ({ id: '다바 54', geometry: null, properties: { name: null, ...own } }) as
    unknown as CoverFeature;
  const dong = { ko: '길동', en: 'Gil-dong' };
  const street = { ko: '명일로17길', en: 'Myeongil-ro 17-gil' };
  expect(coverName(cell({ dong, street }), 'ko')).toEqual({ name: '길동 · 명일로17길', number: '다바 54' });
  expect(coverName(cell({ dong: null, street: null }), 'ko')).toEqual({ name: '다바 54', number: '' });
});

test('which way a camera looks is said in words, and so is that nobody knows', () => {
  expect(looksText('ko', { azimuth_deg: 45 })).toContain('북동쪽 45° 방향');
  expect(looksText('en', { azimuth_deg: 359.8 })).toContain('Looks north, 0°');
  expect(looksText('ko', { azimuth_deg: null })).toContain('보는 방향 모름');
});
