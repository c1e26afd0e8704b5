import { expect, test } from 'vitest';
import type { PanelLayer } from '../src/contract';
import type { Hit, Pick } from '../src/map';
import { meaningOf } from '../src/meaning';

const LAYERS = new Map(
  [
    { id: 'cameras', kind: 'point', title: '카메라', label: 'name' },
    { id: 'buildings', kind: 'area', title: '건물', label: 'name' },
  ].map((each) => [each.id, each as unknown as PanelLayer]),
);

function hit(layer: string, properties: Record<string, unknown>): Hit {
  return { layer, feature: { properties, index: 0 } };
}

function pick(...hits: Hit[]): Pick {
  return { point: [127, 37], height: 12, hits };
}

test('the ground is a spot to ask about', () => {
  expect(meaningOf(pick(), LAYERS)).toEqual({ kind: 'spot', here: null });
});

test('a building is where one asks from, with its name at hand', () => {
  const meaning = meaningOf(pick(hit('buildings', { id: 'b1', name: '한빛타워' })), LAYERS);
  expect(meaning).toEqual({
    kind: 'spot',
    here: { item: { layer: 'buildings', id: 'b1' }, name: '한빛타워', place: [127, 37], height: 12 },
  });
});

test('a point is itself what one wants to know about', () => {
  const meaning = meaningOf(pick(hit('cameras', { id: 'c1', name: 'C-1' })), LAYERS);
  expect(meaning).toMatchObject({ kind: 'item', item: { layer: 'cameras', id: 'c1' } });
});

test('cameras of one pole are all offered, each once, in the order of their names', () => {
  const hits = ['c2', 'c1', 'c2'].map((id) => hit('cameras', { id, name: id.toUpperCase() }));
  const meaning = meaningOf(pick(...hits, hit('buildings', { id: 'b1' })), LAYERS);
  const names = meaning.kind === 'item' ? meaning.choices.map((choice) => choice.name) : [];
  expect(names).toEqual(['C1', 'C2']);
});

test('a counted group is to be looked into', () => {
  expect(meaningOf(pick(hit('cameras', { point_count: 7 })), LAYERS)).toEqual({ kind: 'group' });
});

test('what is no layer of the panel, or has no id yet, is a spot', () => {
  expect(meaningOf(pick(hit('answer-points', { id: 'x' })), LAYERS).kind).toBe('spot');
  expect(meaningOf(pick(hit('buildings', { name: '한빛타워' })), LAYERS).kind).toBe('spot');
});
