import { expect, test } from 'vitest';
import { bandOf, coverRows, gapsOf, summaryOf } from '../src/catchmentrows';
import type { Feature } from '../src/contract';

const SQUARE = { type: 'Polygon', coordinates: [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]] };

function cell(id: string, people: number | null, seconds: number | null): Feature {
  return { id, geometry: SQUARE, properties: { people, fire_stations_s: seconds } };
}

const COVER = { service: 'fire_stations', of: 'population', mode: 'drive', minutes: 5 } as const;
const CELLS = {
  features: [
    cell('near', 100, 60), cell('edge', 50, 300), cell('far', 30, 301), cell('never', 20, null),
    cell('empty', 0, 900),
  ],
};

test('the limit itself is within it', () => {
  expect([100, 101, 200, 201, 300, 300.1, null].map((seconds) => bandOf(seconds, 5))).toEqual(
    ['near', 'middle', 'middle', 'far', 'far', 'over', 'none']);
});

test('who is not reached is counted in people and in places where people live', () => {
  expect(summaryOf(CELLS, COVER)).toEqual({
    items: 5, itemsOut: 2, people: 200, peopleOut: 50,
    meanS: (100 * 60 + 50 * 300 + 30 * 301) / 180, worstS: 301,
  });
});

test('more minutes never leave more people out', () => {
  const out = [1, 3, 5, 10, 30].map((minutes) => summaryOf(CELLS, { ...COVER, minutes }).peopleOut);
  expect(out).toEqual([...out].sort((one, other) => other - one));
  expect(out.at(-1)).toBe(20);
});

test('gaps come farthest first, those without a road before all; nobody lives in no gap', () => {
  expect(gapsOf(CELLS, COVER).map(({ id }) => id)).toEqual(['never', 'far']);
  expect(gapsOf(CELLS, COVER)[0]?.place).toEqual([1, 1]);
});

test('a place where nobody lives has no colour; every part of a place has', () => {
  const parts = { type: 'MultiPolygon', coordinates: [SQUARE.coordinates, SQUARE.coordinates] };
  const two = { ...cell('two', 5, 60), geometry: parts };
  expect(coverRows({ features: [cell('empty', 0, 60), two] }, COVER)).toHaveLength(2);
});

test('where people are not known, places count alike', () => {
  const unknown = { features: [cell('a', null, 100), cell('b', null, 200)] };
  expect(summaryOf(unknown, COVER)).toMatchObject({ people: 0, itemsOut: 0, meanS: 150 });
});
