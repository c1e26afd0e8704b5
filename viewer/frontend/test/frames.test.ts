import { expect, test } from 'vitest';
import { ENOUGH_FRAMES_A_SECOND, FrameMeter } from '../src/frames';

function measured(...durations: number[]): number | null {
  const meter = new FrameMeter();
  for (const duration of durations) meter.add(duration);
  return meter.rate;
}

test('nothing is said before three seconds of drawing', () => {
  expect(measured(...Array<number>(29).fill(100))).toBeNull();
});

test('ten frames a second are too few', () => {
  const rate = measured(...Array<number>(31).fill(100));
  expect(rate).toBeCloseTo(10);
  expect(rate).toBeLessThan(ENOUGH_FRAMES_A_SECOND);
});

test('sixty frames a second are enough', () => {
  expect(measured(...Array<number>(200).fill(1000 / 60))).toBeGreaterThan(ENOUGH_FRAMES_A_SECOND);
});

test('a machine that takes two seconds a frame is judged too', () => {
  expect(measured(2000, 2000, 2000)).toBeCloseTo(0.5);
});

test('only the last three seconds count', () => {
  expect(measured(...Array<number>(10).fill(1000), ...Array<number>(300).fill(10))).toBeCloseTo(100);
});

test('a tab that slept is no slow frame', () => {
  expect(measured(60_000, 60_000, 60_000)).toBeNull();
});
