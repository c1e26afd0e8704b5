/** How the map moves for a camera: to see it with what it looks at, or to look as it does. */

import { distanceM, type LonLat } from './geodesy';
import { bearingDeg, type Spot } from './sightgeometry';
import type { Stage } from './stage';

/** Nearer than this one sees the pole and nothing else. */
export const CLOSEST_ZOOM = 18.3;
const LOOK_PITCH = 68;
const LOOK_ZOOM = 19;

/** See a camera and a place together, no nearer than is useful. */
export function flyTo(stage: Stage, lens: Spot, place: LonLat): void {
  stage.frame([[lens[0], lens[1]], place], CLOSEST_ZOOM);
}

/** Look from behind a camera along its line of sight. */
export function lookThrough(stage: Stage, lens: Spot, place: LonLat): void {
  const eye: LonLat = [lens[0], lens[1]];
  const metres = distanceM(eye, place);
  // The map turns about what is in its middle: that is what the camera looks at.
  const [longitude, latitude] = place;
  const zoom = Math.min(LOOK_ZOOM, Math.max(17, CLOSEST_ZOOM + 1 - Math.log2(Math.max(metres, 20) / 20)));
  const { maxPitch } = stage.map;
  stage.map.look({
    longitude, latitude, zoom, bearing: bearingDeg(eye, place), pitch: Math.min(LOOK_PITCH, maxPitch),
  });
}
