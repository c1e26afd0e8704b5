import { describe, expect, test } from 'vitest';
import { formatLink, parseLink, type Link } from '../src/link';

const WHOLE: Link = {
  view: { longitude: 127.123457, latitude: 37.530123, zoom: 15.25, pitch: 48, bearing: -14.5 },
  layers: ['cameras', 'schools'],
  near: [127.1, 37.5],
  item: { layer: 'cameras', id: 'C-JH02/0009 #1&2=3' },
  lang: 'en',
  theme: 'light',
  flat: true,
};

describe('a link', () => {
  test('says the same after it was written and read', () => {
    expect(parseLink(formatLink(WHOLE))).toEqual(WHOLE);
  });

  test('is read with and without its hash sign', () => {
    expect(parseLink('lang=ko')).toEqual(parseLink('#lang=ko'));
  });

  test('keeps apart that no layer is on and that it does not say', () => {
    expect(parseLink('#layers=').layers).toEqual([]);
    expect(parseLink('#lang=ko').layers).toBeUndefined();
    expect(parseLink(formatLink({ layers: [] })).layers).toEqual([]);
  });

  test.each([
    '#map=nonsense', '#map=15/37.5/127.1/0', '#map=15/95/127.1/0/0', '#map=15/37.5/127.1//0',
    '#map=NaN/37.5/127.1/0/0', '#near=127.1', '#near=200,37', '#near=,', '#item=cameras',
    '#item=/7', '#lang=fr', '#theme=blue', '#flat=yes', '#', '',
  ])('ignores what it cannot use: %s', (hash) => {
    expect(parseLink(hash)).toEqual({});
  });

  test('is short: a place to a decimetre, an angle to a tenth of a degree', () => {
    const view = { longitude: 127.12345678, latitude: 37, zoom: 15.257, pitch: 0, bearing: 0.04 };
    expect(formatLink({ view })).toBe('#map=15.26/37/127.123457/0/0');
  });
});
