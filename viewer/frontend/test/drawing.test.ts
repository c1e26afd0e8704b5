import { expect, test } from 'vitest';
import { Drawing, type Geometry } from '../src/drawing';
import type { LonLat } from '../src/geodesy';

/** A map of a hundred thousand pixels a degree: a thousandth of a degree is a hundred pixels. */
function drawing() {
  const drawn: Geometry[] = [];
  const shown: Record<string, object[]>[] = [];
  const ends: string[] = [];
  const tool = new Drawing(
    ([lon, lat]: LonLat) => [lon * 100_000, lat * 100_000], (rows) => shown.push(rows));
  const events = {
    drawn: (geometry: Geometry) => drawn.push(geometry), cancelled: () => ends.push('cancelled'),
  };
  return { tool, events, drawn, shown, ends };
}

test('one click makes a point', () => {
  const { tool, events, drawn } = drawing();
  tool.start('point', events);
  tool.add([127, 37]);
  expect(drawn).toEqual([{ type: 'Point', coordinates: [127, 37] }]);
  expect(tool.active).toBe(false);
});

test('a second click on the last corner ends a line, and adds no corner', () => {
  const { tool, events, drawn } = drawing();
  tool.start('line', events);
  tool.add([127, 37]);
  tool.add([127.001, 37]);
  tool.add([127.001_05, 37]);
  expect(drawn).toEqual([{ type: 'LineString', coordinates: [[127, 37], [127.001, 37]] }]);
});

test('a click on the first corner closes a polygon', () => {
  const { tool, events, drawn } = drawing();
  tool.start('polygon', events);
  for (const corner of [[127, 37], [127.001, 37], [127.001, 37.001], [127, 37]] as const) tool.add(corner);
  const ring = [[127, 37], [127.001, 37], [127.001, 37.001], [127, 37]];
  expect(drawn).toEqual([{ type: 'Polygon', coordinates: [ring] }]);
});

test('a double click before there are corners enough ends nothing', () => {
  const { tool, events, drawn } = drawing();
  tool.start('polygon', events);
  tool.add([127, 37]);
  tool.add([127, 37]);
  expect(drawn).toEqual([]);
  expect(tool.active).toBe(true);
});

test('corners go back one by one, and then the drawing is given up', () => {
  const { tool, events, ends } = drawing();
  tool.start('line', events);
  tool.add([127, 37]);
  tool.back();
  expect([tool.corners, tool.active]).toEqual([0, true]);
  tool.back();
  expect([ends, tool.active]).toEqual([['cancelled'], false]);
});

test('the side under the pointer is shown before it is drawn', () => {
  const { tool, events, shown } = drawing();
  tool.start('line', events);
  tool.add([127, 37]);
  tool.move([127.5, 37.5]);
  expect(shown.at(-1)?.['answer-sketch-line']).toEqual([{ path: [[127, 37], [127.5, 37.5]] }]);
  expect(shown.at(-1)?.['answer-sketch-points']).toHaveLength(1);
});

test('nothing of a sketch is left when it is given up', () => {
  const { tool, events, shown } = drawing();
  tool.start('polygon', events);
  tool.add([127, 37]);
  tool.cancel();
  expect(Object.values(shown.at(-1) ?? {}).flat()).toEqual([]);
});
