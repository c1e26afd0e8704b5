import { expect, test } from 'vitest';
import { pieces } from '../src/searching';

test('a title is cut into what was typed and what was not', () => {
  expect(pieces({ title: '서울 한영고등학교', marks: [[3, 6]] })).toEqual([
    ['서울 ', false], ['한영고', true], ['등학교', false],
  ]);
});

test('nothing typed in it leaves a title whole', () => {
  expect(pieces({ title: '강동구청', marks: [] })).toEqual([['강동구청', false]]);
});

test('signs outside the basic plane are one sign, as for the server', () => {
  expect(pieces({ title: '🚒강동', marks: [[1, 3]] })).toEqual([['🚒', false], ['강동', true]]);
});
