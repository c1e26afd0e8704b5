import { expect, test } from 'vitest';
import { answerRows, grouped, labels, type NearbyItem } from '../src/nearby';

function item(layer: string, id: string, distanceM: number): NearbyItem {
  return { layer, id, name: id, kind: '', distanceM, bearingDeg: 90, place: [127 + distanceM, 37] };
}

const ITEMS = [
  item('cameras', 'a', 10), item('schools', 'b', 20), item('cameras', 'c', 30),
];

test('items of a layer stand together, the layer with the nearest one first', () => {
  expect(grouped(ITEMS).map((each) => each.id)).toEqual(['a', 'c', 'b']);
});

test('the map numbers items as the list does', () => {
  const rows = answerRows({ point: [127, 37], items: grouped(ITEMS), asOf: null }, null, null);
  const numbers = rows['answer-labels']?.flatMap((row) => ('chosen' in row ? [row] : []));
  expect(numbers).toMatchObject([{ text: '1' }, { text: '2' }, { text: '3' }]);
});

test('one item at a time is chosen, with its line and its point', () => {
  const rows = answerRows({ point: [127, 37], items: ITEMS, asOf: null }, 1, null);
  const chosen = (name: string) =>
    rows[name]?.map((row) => (row as { chosen: boolean }).chosen);
  expect(chosen('answer-lines')).toEqual([false, true, false]);
  expect(chosen('answer-points')).toEqual([false, true, false, false]);
});

test('without an answer everything is empty, but an open item is marked', () => {
  const rows = answerRows(null, null, [127, 37]);
  expect(rows['answer-points']).toHaveLength(1);
  expect(rows['answer-ring']).toEqual([]);
});

test('items on one place share a label', () => {
  const row = (text: string, lon: number) => ({
    position: [lon, 37] as const, text, chosen: text === '2',
  });
  const shared = labels([row('1', 127), row('2', 127), row('3', 127), row('4', 128), row('9', 128)]);
  expect(shared).toMatchObject([{ text: '1–3', chosen: true }, { text: '4·9', chosen: false }]);
});
