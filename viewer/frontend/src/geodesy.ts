/** Small distances on the WGS84 ellipsoid; longitude first, metres, degrees clockwise from north. */

export type LonLat = readonly [longitude: number, latitude: number];

const SEMI_MAJOR_M = 6_378_137;
const FLATTENING = 1 / 298.257_223_563;
const ECCENTRICITY_SQUARED = FLATTENING * (2 - FLATTENING);
const RADIAN = Math.PI / 180;

/** Metres in one degree of longitude and of latitude, at a latitude in degrees. */
export function metresPerDegree(latitude: number): { east: number; north: number } {
  const sine = Math.sin(latitude * RADIAN);
  const flat = 1 - ECCENTRICITY_SQUARED * sine * sine;
  const primeVertical = SEMI_MAJOR_M / Math.sqrt(flat);
  const meridian = (SEMI_MAJOR_M * (1 - ECCENTRICITY_SQUARED)) / flat ** 1.5;
  return {
    east: RADIAN * primeVertical * Math.cos(latitude * RADIAN),
    north: RADIAN * meridian,
  };
}

/** The point at a distance and bearing from another; exact to a metre within ten kilometres. */
export function offset(from: LonLat, distanceM: number, bearingDeg: number): LonLat {
  const metres = metresPerDegree(from[1]);
  const east = distanceM * Math.sin(bearingDeg * RADIAN);
  const north = distanceM * Math.cos(bearingDeg * RADIAN);
  return [from[0] + east / metres.east, from[1] + north / metres.north];
}

/** Metres between two points; exact to a metre within ten kilometres. */
export function distanceM(from: LonLat, to: LonLat): number {
  const { east, north } = metresPerDegree(from[1]);
  return Math.hypot((to[0] - from[0]) * east, (to[1] - from[1]) * north);
}

/** A closed ring of `corners + 1` points around a centre, clockwise from north. */
export function circle(centre: LonLat, radiusM: number, corners = 180): LonLat[] {
  return Array.from({ length: corners + 1 }, (_, step) =>
    offset(centre, radiusM, (360 * (step % corners)) / corners),
  );
}

const ROUND_RADII_M = [50, 100, 200, 300, 500, 1000, 2000, 3000, 5000, 10_000, 20_000, 50_000];

/**
 * At most `count` round radii that reach at least as far as the farthest answer.
 *
 * They are what a reader measures the map with, so they are round before they are tight.
 */
export function ringRadii(farthestM: number, count = 3): number[] {
  const last = ROUND_RADII_M.findIndex((radius) => radius >= farthestM);
  const end = last < 0 ? ROUND_RADII_M.length : last + 1;
  return ROUND_RADII_M.slice(Math.max(0, end - count), end);
}

/** Metres on the ground that one CSS pixel shows in the middle of a Web Mercator map. */
export function metresPerPixel(zoom: number, latitude: number): number {
  return (metresPerDegree(latitude).east * 360) / (512 * 2 ** zoom);
}
