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

test('a scene is a spot or an item, and a link brings it back', () => {
  expect(parseLink('#respond=127.14,37.54').respond).toEqual([127.14, 37.54]);
  const item = { layer: 'incidents', id: 'report/2024-1' };
  expect(parseLink(formatLink({ respond: item })).respond).toEqual(item);
  expect(parseLink(formatLink({ respond: [127.14, 37.54] })).respond).toEqual([127.14, 37.54]);
});

test('a coverage is shared whole or not at all', () => {
  const cover = { service: 'fire_stations', of: 'dongs', mode: 'emergency', minutes: 7 } as const;
  expect(parseLink(formatLink({ cover })).cover).toEqual(cover);
  for (const broken of ['a/b/fly/7', 'a/b/drive/0', 'a/b/drive/7.5', 'a/b/drive', 'a/b/drive/7/x']) {
    expect(parseLink(`#cover=${broken}`).cover).toBeUndefined();
  }
});
