import { expect, test } from 'vitest';
import { sentRows } from '../src/sendingfile';

const RING = [[127, 37], [128, 37], [128, 38], [127, 37]];

test('each shape of a sent file becomes rows of its own layer', () => {
  const rows = sentRows([
    { type: 'Point', coordinates: [127, 37] },
    { type: 'MultiPoint', coordinates: [[1, 2], [3, 4]] },
    { type: 'LineString', coordinates: RING },
    { type: 'MultiLineString', coordinates: [RING, RING] },
    { type: 'Polygon', coordinates: [RING] },
    { type: 'MultiPolygon', coordinates: [[RING], [RING]] },
  ]);
  expect(rows['answer-sent-points']).toEqual([
    { position: [127, 37] }, { position: [1, 2] }, { position: [3, 4] },
  ]);
  expect(rows['answer-sent-lines']).toEqual([{ path: RING }, { path: RING }, { path: RING }]);
  expect(rows['answer-sent-areas']).toHaveLength(3);
  expect(rows['answer-sent-areas']?.[0]).toEqual({ polygon: [RING] });
});

test('without shapes the map is cleared of what was shown before', () => {
  expect(Object.values(sentRows([]))).toEqual([[], [], []]);
});
