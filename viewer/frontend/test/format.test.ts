import { describe, expect, test } from 'vitest';
import {
  formatAge, formatClock, formatDirection, formatDistance, formatMoment, formatNumber,
} from '../src/format';

const NOW = new Date('2026-11-22T05:32:07Z');

describe('a distance', () => {
  test.each([
    [0, '0 m'], [37.6, '38 m'], [99.4, '99 m'], [123, '120 m'], [994, '990 m'], [996, '1.0 km'],
    [1249, '1.2 km'], [9949, '9.9 km'], [9951, '10 km'], [14_200, '14 km'],
  ])('of %d metres is said as %s', (metres, said) => {
    expect(formatDistance(metres, 'ko')).toBe(said);
  });
});

describe('a direction', () => {
  test.each([
    [0, '북쪽', 'north'], [44, '북동쪽', 'north-east'], [180, '남쪽', 'south'],
    [337.4, '북서쪽', 'north-west'], [337.6, '북쪽', 'north'], [360, '북쪽', 'north'],
  ])('of %d degrees is %s', (degrees, ko, en) => {
    expect(formatDirection(degrees, 'ko')).toBe(ko);
    expect(formatDirection(degrees, 'en')).toBe(en);
  });
});

describe('time', () => {
  test('of the clock is that of Seoul', () => {
    expect(formatClock(NOW)).toBe('14:32:07');
    expect(formatClock(new Date('2026-11-22T15:00:00Z'))).toBe('00:00:00');
  });

  test('of a record is that of Seoul, to the minute', () => {
    expect(formatMoment('2026-11-21T23:05:59+00:00', 'en')).toBe('22/11/2026, 08:05');
  });

  test('that cannot be read is shown as it came', () => {
    expect(formatMoment('last spring', 'ko')).toBe('last spring');
    expect(formatAge('last spring', NOW, 'ko')).toBe('last spring');
  });

  test.each([
    ['2026-11-22T05:32:00Z', '지금', 'now'],
    ['2026-11-22T05:29:00Z', '3분 전', '3 minutes ago'],
    ['2026-11-20T05:00:00Z', '그저께', '2 days ago'],
    ['2021-11-20T05:00:00Z', '5년 전', '5 years ago'],
  ])('of %s is said as its age: %s', (moment, ko, en) => {
    expect(formatAge(moment, NOW, 'ko')).toBe(ko);
    expect(formatAge(moment, NOW, 'en')).toBe(en);
  });
});

test('a number has separators and at most two decimals', () => {
  expect(formatNumber(1_234_567.891, 'ko')).toBe('1,234,567.89');
  expect(formatNumber(3, 'en')).toBe('3');
});
