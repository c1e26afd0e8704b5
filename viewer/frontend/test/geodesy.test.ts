import { describe, expect, test } from 'vitest';
import { circle, metresPerDegree, metresPerPixel, offset, ringRadii } from '../src/geodesy';
import { roundBelow } from '../src/foot';

describe('a degree', () => {
  // Bowditch, The American Practical Navigator, table 7 (WGS 84), in metres.
  test.each([
    [0, 111_319.5, 110_574.3], [37, 89_012, 110_977], [60, 55_800, 111_412],
  ])('at latitude %d is as long as the tables say', (latitude, east, north) => {
    const metres = metresPerDegree(latitude);
    expect(Math.abs(metres.east - east)).toBeLessThan(10);
    expect(Math.abs(metres.north - north)).toBeLessThan(10);
  });
});

describe('a place at a distance', () => {
  // pyproj.Geod(ellps='WGS84').fwd(127.1237, 37.5301, azimuth, distance)
  test.each([
    [0, 1000, 127.1237, 37.539_110_0], [90, 1000, 127.135_013_5, 37.530_099_5],
    [225, 10_000, 127.043_769_4, 37.466_362_2],
  ])('towards %d degrees and %d metres is within a few metres of the geodesic', (
    bearing, distance, longitude, latitude,
  ) => {
    const [lon, lat] = offset([127.1237, 37.5301], distance, bearing);
    const metres = metresPerDegree(37.5);
    const error = Math.hypot((lon - longitude) * metres.east, (lat - latitude) * metres.north);
    expect(error).toBeLessThan(distance / 1000);
  });

  test('makes a circle that ends where it begins', () => {
    const ring = circle([127, 37], 500);
    expect(ring.at(-1)).toEqual(ring[0]);
    expect(ring).toHaveLength(181);
  });
});

describe('rings', () => {
  test.each([
    [0, [50]], [50, [50]], [51, [50, 100]], [420, [200, 300, 500]], [1400, [500, 1000, 2000]],
    [90_000, [10_000, 20_000, 50_000]],
  ])('around answers as far as %d metres are round and few', (farthest, radii) => {
    expect(ringRadii(farthest)).toEqual(radii);
  });
});

test('a pixel at zoom 0 on the equator shows a 512th of it', () => {
  expect(metresPerPixel(0, 0) * 512).toBeCloseTo(40_075_016.7, 0);
});

test.each([[7.9, 5], [10, 10], [199, 100], [2, 2], [0.3, 0.2]])(
  'the ruler for at most %d metres is %d', (most, length) => {
    expect(roundBelow(most)).toBeCloseTo(length);
  },
);
