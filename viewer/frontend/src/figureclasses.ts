/** A figure over areas, parted into five classes of about as many areas each. */

/** As many shades as the eye tells apart on a dark map. */
export const CLASSES = 5;

export interface Classes {
  /** The lowest value of each class, rising. */
  readonly from: readonly number[];
  readonly highest: number;
}

/** Part values into classes; fewer where there are fewer different values. */
export function classesOf(values: readonly number[]): Classes | null {
  const sorted = [...values].sort((one, other) => one - other);
  const highest = sorted.at(-1);
  if (highest === undefined) return null;
  const edges = Array.from({ length: CLASSES },
    (_, index) => sorted[Math.floor((index * sorted.length) / CLASSES)] as number);
  return { from: [...new Set(edges)], highest };
}

/** The class of a value, from 0; the shades are spread over the classes that there are. */
export function classOf({ from }: Classes, value: number): number {
  let found = 0;
  for (const [index, low] of from.entries()) if (value >= low) found = index;
  return found;
}

/** The shade of a class: the highest is always the strongest. */
export function shadeOf({ from }: Classes, index: number): number {
  return CLASSES - from.length + index;
}
