import { expect, test } from 'vitest';
import { WebMercatorViewport } from '@deck.gl/core';
import { centred, homeView, offCentre } from '../src/framing';

const SIZE = { width: 1000, height: 600 };
const NONE = { left: 0, right: 0, top: 0, bottom: 0 };
const FROM = { longitude: 0, latitude: 0, zoom: 5, pitch: 0, bearing: 0 };

test('the whole district is seen, and a panel pushes it aside', () => {
  const box = [127.1, 37.5, 127.2, 37.6] as const;
  const free = homeView(box, SIZE, NONE, FROM);
  const beside = homeView(box, SIZE, { ...NONE, left: 300 }, FROM);
  expect(free.longitude).toBeCloseTo(127.15);
  expect(beside.longitude).toBeLessThan(free.longitude);
  expect(beside.zoom).toBeLessThanOrEqual(free.zoom);
});

test('a screen smaller than its panels still shows something', () => {
  const view = homeView([127.1, 37.5, 127.2, 37.6], { width: 200, height: 100 },
    { ...NONE, left: 300 }, FROM);
  expect(Number.isFinite(view.zoom)).toBe(true);
});

test('a place that is seen well stays where it is', () => {
  expect(offCentre([500, 300], SIZE, NONE)).toBeNull();
});

test('a place under a panel moves to the middle of what is free', () => {
  expect(offCentre([950, 300], SIZE, { ...NONE, right: 400 })).toEqual([650, 0]);
});

test('a tilted map is centred by what it shows, not by its plan', () => {
  const view = { longitude: 0, latitude: 0, zoom: 17, pitch: 60, bearing: 30 };
  const insets = { ...NONE, bottom: 300, right: 200 };
  const place = [127.1, 37.5] as const;
  const there = centred(view, place, SIZE, insets);
  const [x, y] = new WebMercatorViewport({ ...SIZE, ...there }).project([...place]);
  expect([x, y]).toEqual([expect.closeTo(400, 3), expect.closeTo(150, 3)]);
});
