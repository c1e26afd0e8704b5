import { expect, test } from 'vitest';
import { distanceM, offset, type LonLat } from '../src/geodesy';
import { bearingDeg, dashes, hatch, polygonsOf, sector, volume, type Spot } from '../src/sightgeometry';

const HERE: LonLat = [127, 37];

function square(sideM: number, at: LonLat = HERE): LonLat[] {
  const east = offset(at, sideM, 90);
  const across = offset(east, sideM, 0);
  const north = offset(at, sideM, 0);
  return [at, east, [east[0], across[1]], north, at];
}

function length(strokes: readonly (readonly LonLat[])[]): number {
  return strokes.reduce((sum, [from, to]) => sum + distanceM(from as LonLat, to as LonLat), 0);
}

test('dashes begin and end with the line, and leave about half of it out', () => {
  const from: Spot = [...HERE, 6];
  const to: Spot = [...offset(HERE, 45, 30), 0];
  const cut = dashes(from, to, 3);
  expect(cut[0]?.[0]).toEqual(from);
  expect(cut.at(-1)?.[1]).toEqual(to);
  const drawn = length(cut.map(([one, other]) => [[one[0], one[1]], [other[0], other[1]]]));
  expect(drawn / 45).toBeGreaterThan(0.4);
  expect(drawn / 45).toBeLessThan(0.7);
});

test('a line shorter than a dash is drawn whole', () => {
  const to: Spot = [...offset(HERE, 1, 0), 0];
  expect(dashes([...HERE, 0], to, 3)).toEqual([[[...HERE, 0], to]]);
});

test('strokes fill an area as densely as their spacing says, and leave its holes out', () => {
  const [outer, inner] = [square(40), square(20, offset(offset(HERE, 10, 0), 10, 90))];
  // A stroke each metre: its length in metres is the area in square metres.
  expect(length(hatch([outer], 1))).toBeCloseTo(1600, -1);
  expect(length(hatch([outer, inner], 1))).toBeCloseTo(1200, -1);
  expect(hatch([], 1)).toEqual([]);
});

test('the volume stands on the outline: each side has the lens and one edge of the ground', () => {
  const ring = square(10);
  const sides = volume([...HERE, 5], [[ring]]);
  // Two of the four edges touch the foot of the mast, and are upright sides all the same.
  expect(sides).toHaveLength(4);
  expect(sides.map(({ polygon }) => polygon[1])).toEqual(ring.slice(0, -1).map((at) => [...at, 0]));
  expect(Math.max(...sides.map(({ farM }) => farM))).toBeCloseTo(Math.hypot(10, 10), 1);
});

test('a sector opens to both sides of where it looks, and a full one is a disc', () => {
  const arc = sector(HERE, 90, 60, 50);
  expect(arc[0]).toEqual(HERE);
  expect(bearingDeg(HERE, arc[1] as LonLat)).toBeCloseTo(60, 1);
  expect(bearingDeg(HERE, arc.at(-2) as LonLat)).toBeCloseTo(120, 1);
  for (const corner of sector(HERE, 0, 360, 50)) expect(distanceM(HERE, corner)).toBeCloseTo(50, 2);
});

test('bearings are clockwise from north, whichever side of it', () => {
  for (const degrees of [0, 45, 135, 225, 315, 359]) {
    expect(bearingDeg(HERE, offset(HERE, 100, degrees))).toBeCloseTo(degrees, 4);
  }
});

test('one polygon or several, or none, are all polygons', () => {
  const ring = square(5);
  expect(polygonsOf({ type: 'Polygon', coordinates: [ring] })).toEqual([[ring]]);
  expect(polygonsOf({ type: 'MultiPolygon', coordinates: [[ring], [ring]] })).toHaveLength(2);
  expect(polygonsOf(null)).toEqual([]);
});
