/** Drawing a shape on the map, corner by corner: with a mouse, a finger, or Enter on the keyboard. */

import type { LonLat } from './geodesy';

export type Shape = 'point' | 'line' | 'polygon';

export type Geometry =
  | { readonly type: 'Point'; readonly coordinates: LonLat }
  | { readonly type: 'LineString'; readonly coordinates: readonly LonLat[] }
  | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly LonLat[])[] };

export interface DrawingEvents {
  /** The shape is whole. */
  drawn(geometry: Geometry): void;
  /** A corner came or went. */
  changed?(): void;
  /** It was given up before it was whole. */
  cancelled?(): void;
}

/** As few corners make a shape. */
const FEWEST: Record<Shape, number> = { point: 1, line: 2, polygon: 3 };
/** A click this near to the last corner (or the first of a polygon) ends the shape; pixels. */
const SAME_PX = 12;

/** One shape at a time, for whoever asks for it; the page hands it clicks while `active`. */
export class Drawing {
  #shape: Shape | null = null;
  #corners: LonLat[] = [];
  #pointer: LonLat | null = null;
  #events: DrawingEvents | null = null;

  /** `show` draws rows of the `answer-sketch-` layers. */
  constructor(
    private readonly project: (place: LonLat) => readonly [number, number] | null,
    private readonly show: (rows: Readonly<Record<string, object[]>>) => void,
  ) {}

  get active(): boolean {
    return this.#shape !== null;
  }

  get corners(): number {
    return this.#corners.length;
  }

  /** Whether there are corners enough to end the shape now. */
  get whole(): boolean {
    return this.#shape !== null && this.#corners.length >= FEWEST[this.#shape];
  }

  /** Begin a shape; one that was begun before is given up. */
  start(shape: Shape, events: DrawingEvents): void {
    this.cancel();
    this.#shape = shape;
    this.#events = events;
  }

  /** Add a corner; a point is whole at once, other shapes by a second click on an end. */
  add(place: LonLat): void {
    if (this.whole && this.#isEnd(place)) {
      this.finish();
      return;
    }
    this.#corners.push(place);
    if (this.#shape === 'point') this.finish();
    else this.#changed();
  }

  /** Follow the pointer, so that the next side is seen before it is drawn. */
  move(place: LonLat | null): void {
    this.#pointer = place;
    if (this.#corners.length > 0) this.#draw();
  }

  /** Take the last corner back; with none left the drawing ends. */
  back(): void {
    if (this.#corners.pop()) this.#changed();
    else this.cancel();
  }

  /** End the shape where it has corners enough. */
  finish(): void {
    if (!this.whole) return;
    const geometry = shaped(this.#shape as Shape, this.#corners);
    const events = this.#events;
    this.#clear();
    events?.drawn(geometry);
  }

  cancel(): void {
    if (!this.active) return;
    const events = this.#events;
    this.#clear();
    events?.cancelled?.();
  }

  #clear(): void {
    this.#shape = null;
    this.#events = null;
    this.#corners = [];
    this.#pointer = null;
    this.#draw();
  }

  #isEnd(place: LonLat): boolean {
    const ends = [this.#corners.at(-1), this.#shape === 'polygon' ? this.#corners[0] : undefined];
    const [x, y] = this.project(place) ?? [NaN, NaN];
    return ends.some((end) => {
      const [endX, endY] = (end && this.project(end)) ?? [NaN, NaN];
      return Math.hypot(x - endX, y - endY) <= SAME_PX;
    });
  }

  #draw(): void {
    this.show(sketchRows(this.#shape, this.#corners, this.#pointer));
  }

  #changed(): void {
    this.#draw();
    this.#events?.changed?.();
  }
}

function shaped(shape: Shape, corners: readonly LonLat[]): Geometry {
  const first = corners[0] as LonLat;
  if (shape === 'point') return { type: 'Point', coordinates: first };
  if (shape === 'line') return { type: 'LineString', coordinates: [...corners] };
  return { type: 'Polygon', coordinates: [[...corners, first]] };
}

/** Rows of the `answer-sketch-` layers: what is drawn so far, with the side under the pointer. */
export function sketchRows(
  shape: Shape | null,
  corners: readonly LonLat[],
  pointer: LonLat | null,
): Record<string, object[]> {
  const reached = pointer && shape !== null && shape !== 'point' ? [...corners, pointer] : [...corners];
  const [first] = reached;
  const closed = shape === 'polygon' && first && reached.length > 2 ? [...reached, first] : reached;
  return {
    'answer-sketch-area': closed.length > reached.length ? [{ polygon: closed }] : [],
    'answer-sketch-line': closed.length > 1 ? [{ path: closed }] : [],
    'answer-sketch-points': corners.map((position) => ({ position })),
  };
}
