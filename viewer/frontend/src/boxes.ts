/** Boxes in degrees: west, south, east, north. */

export type Box = readonly [west: number, south: number, east: number, north: number];

export function meets(one: Box, other: Box): boolean {
  return one[0] <= other[2] && other[0] <= one[2] && one[1] <= other[3] && other[1] <= one[3];
}

export function contains(outer: Box, inner: Box): boolean {
  return (
    outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3]
  );
}

/** The box with a share of its size added on each side, as far as there is a map. */
export function around([west, south, east, north]: Box, share: number): Box {
  const [wide, high] = [(east - west) * share, (north - south) * share];
  return [
    Math.max(-180, west - wide), Math.max(-85, south - high),
    Math.min(180, east + wide), Math.min(85, north + high),
  ];
}
