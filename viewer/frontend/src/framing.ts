/** Where to look, so that what matters is not under a panel. */

import { WebMercatorViewport } from '@deck.gl/core';
import type { View } from './link';

/** Pixels of the map's edges that panels lie on. */
export interface Insets {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

type Box = readonly [west: number, south: number, east: number, north: number];

const MARGIN = 24;
const CLOSEST_ZOOM = 17;
/** Share of the height that the near side needs more at a tilt of 60 degrees. */
const NEAR_SIDE = 0.1;

/** See a whole box between the panels; pitch and bearing stay as they are. */
export function homeView(
  box: Box, size: Size, insets: Insets, from: View, closest = CLOSEST_ZOOM,
): View {
  const [west, south, east, north] = box;
  // A tilted map shows more from south to north, and its near side larger than its far side.
  const tilt = (Math.min(from.pitch, 60) * Math.PI) / 180;
  const height = size.height / Math.sqrt(Math.cos(tilt));
  const near = (NEAR_SIDE * height * tilt) / (Math.PI / 3);
  const room = {
    width: Math.max(size.width, insets.left + insets.right + 4 * MARGIN),
    height: Math.max(height, insets.top + insets.bottom + near + 4 * MARGIN),
  };
  const padding = grown({ ...insets, bottom: insets.bottom + near }, MARGIN);
  const { longitude, latitude, zoom } = new WebMercatorViewport(room).fitBounds(
    [[west, south], [east, north]],
    { padding, maxZoom: closest },
  );
  return { ...from, longitude, latitude, zoom };
}

/** The same view with a place in the middle of what is free, however far the map is tilted. */
export function centred(
  view: View, [longitude, latitude]: readonly [number, number], size: Size, insets: Insets,
): View {
  const { left, right, top, bottom } = insets;
  const free: [number, number] =
    [(left + size.width - right) / 2, (top + size.height - bottom) / 2];
  const there = new WebMercatorViewport({ ...size, ...view, longitude, latitude });
  return { ...view, ...there.panByPosition([longitude, latitude], free) };
}

/** How far a pixel is from the middle of what is free, or null where it is seen well already. */
export function offCentre(
  [x, y]: readonly [number, number],
  size: Size,
  insets: Insets,
): readonly [number, number] | null {
  const { left, right, top, bottom } = grown(insets, 2 * MARGIN);
  const seen = x >= left && x <= size.width - right && y >= top && y <= size.height - bottom;
  if (seen) return null;
  return [x - (left + size.width - right) / 2, y - (top + size.height - bottom) / 2];
}

function grown(insets: Insets, by: number): Insets {
  return {
    left: insets.left + by,
    right: insets.right + by,
    top: insets.top + by,
    bottom: insets.bottom + by,
  };
}
