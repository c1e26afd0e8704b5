import { expect, test } from 'vitest';
import type { Panel, PanelField, PanelLayer } from '../src/contract';
import { itemKind, itemName, itemRows, valueText } from '../src/items';

const PANEL = { words: { true: '예', false: '아니오', flags: {} } } as unknown as Panel;

function field(name: string, more: Partial<PanelField> = {}): PanelField {
  return { name, title: name, unit: null, type: 'text', values: null, ...more };
}

const LAYER = {
  id: 'cameras', title: '카메라', label: 'name',
  popup: [
    field('name'),
    field('purpose', { values: { crime: '생활방범' } }),
    field('range_m', { type: 'number', unit: 'm' }),
    field('note'),
  ],
} as unknown as PanelLayer;

test('an item is called by its label, or by its layer where it has none', () => {
  expect(itemName(LAYER, { name: '강동-1' })).toBe('강동-1');
  expect(itemName(LAYER, { name: null })).toBe('카메라');
});

test('rows come in reading order without the name and without what is not known', () => {
  const item = { note: '', range_m: 1200, purpose: 'crime', name: '강동-1' };
  expect(itemRows(LAYER, item, PANEL, 'ko')).toEqual([
    ['purpose', '생활방범'], ['range_m', '1,200 m'],
  ]);
});

test('a number of zero is known', () => {
  expect(itemRows(LAYER, { range_m: 0 }, PANEL, 'ko')).toEqual([['range_m', '0 m']]);
});

test.each([
  [field('x', { values: { a: '가' } }), 'b', 'b'],
  [field('x', { type: 'boolean' }), false, '아니오'],
  [field('x', { type: 'integer', unit: '명' }), 1500, '1,500명'],
  [field('x', { type: 'number', unit: '°' }), 12.345, '12.35°'],
])('a value is said as its field says it', (asked, value, said) => {
  expect(valueText(asked, value, PANEL, 'ko')).toBe(said);
});

test('Korean counting words are left out in English', () => {
  expect(valueText(field('x', { type: 'integer', unit: '대' }), 3, PANEL, 'en')).toBe('3');
});

test('codes tell rows of a list apart', () => {
  expect(itemKind(LAYER, { purpose: 'crime' })).toBe('생활방범');
  expect(itemKind(LAYER, {})).toBe('');
});
