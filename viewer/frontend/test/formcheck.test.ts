/** What is wrong with what somebody typed, and which numbers they are asked about once more. */

import { expect, test } from 'vitest';
import { inputText } from '../src/editingform';
import { isFar, wrongWith } from '../src/formcheck';
import type { EntryField } from '../src/formdata';

const field = (more: Partial<EntryField>): EntryField => ({
  name: 'value', title: 'Value', type: 'number', unit: null, values: null, required: false,
  minimum: null, maximum: null, longest: null, past: false, ...more,
} as EntryField);

test('a time that has not come is wrong only where it says when something was so', () => {
  const inMinutes = (count: number) => inputText(
    field({ type: 'timestamp' }), new Date(Date.now() + count * 60_000).toISOString());
  const later = inMinutes(7);
  expect(wrongWith(field({ type: 'timestamp', past: true }), later)).toEqual({ key: 'ahead' });
  expect(wrongWith(field({ type: 'timestamp' }), later)).toBeNull();
  expect(wrongWith(field({ type: 'timestamp', past: true }), inMinutes(4))).toBeNull();
});

test('a text has its length and a percentage its limits', () => {
  expect(wrongWith(field({ type: 'text', longest: 3 }), '가나다라')).toEqual({ key: 'long', limit: 3 });
  expect(wrongWith(field({ minimum: 0, maximum: 100 }), '150')).toEqual({ key: 'more', limit: 100 });
  expect(wrongWith(field({ minimum: 0, maximum: 100 }), '-5')).toEqual({ key: 'fewer', limit: 0 });
});

test('a number is far from another that is more than twice as large, or of the other sign', () => {
  expect([isFar(41, '82'), isFar(41, '83'), isFar(41, '20'), isFar(41, '21')]).toEqual([false, true, true, false]);
  expect([isFar(1, '-1'), isFar(0, '5'), isFar(0, '0'), isFar(null, '5'), isFar(5, '')])
    .toEqual([true, true, false, false, false]);
});
