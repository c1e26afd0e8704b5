/** The deck in the middle of the page: one camera, the layers of the spec, clicks and readiness. */

import { Deck, type Layer, type LayersList, type MapView, type PickingInfo } from '@deck.gl/core';
import { around, meets, type Box } from './boxes';
import { FrameWatch } from './frames';
import type { LonLat } from './geodesy';
import type { View } from './link';
import { RELIEF, type Scene } from './spec';

/** What was under a click: the spot that was hit, and the features there. */
export interface Pick {
  readonly point: LonLat;
  readonly height: number;
  /** What was hit, topmost first: cameras of one pole lie exactly on each other. */
  readonly hits: readonly Hit[];
}

export interface Hit {
  readonly layer: string;
  readonly feature: PickedFeature;
}

export interface PickedFeature {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly index: number;
}

export interface MapEvents {
  pick(pick: Pick): void;
  hover(hit: Hit | null): void;
  /** The pointer is over this place; null when it left the map. */
  point(place: LonLat | null): void;
  view(view: View): void;
  /** After every drawn frame; `loaded` once nothing is missing any more. */
  frame(loaded: boolean): void;
  slow(framesPerSecond: number): void;
  failed(error: Error): void;
}

/**
 * Changes to a layer of the scene, or null to leave it out.
 *
 * A hidden layer is left out whole: deck.gl would go on loading tiles for an invisible one.
 */
export type Overrides = (layer: Layer) => Record<string, unknown> | null;

/** How far the reader may zoom and tilt. */
interface Limits {
  readonly minZoom?: number | undefined;
  readonly maxZoom?: number | undefined;
  readonly maxPitch?: number | undefined;
}

export interface Tiling {
  readonly done: number;
  readonly total: number;
}

interface TileState {
  tileset?: {
    readonly selectedTiles?: readonly Tile[] | null;
    /** Those in view and those that are kept for when the view comes back. */
    readonly tiles: readonly Tile[];
  };
}

interface Tile {
  readonly isLoaded: boolean;
  readonly boundingBox: readonly [min: readonly number[], max: readonly number[]];
  setNeedsReload(): void;
}

const FLIGHT_MS = 700;
const PICKING_RADIUS = 10;
/** What lies this share of a tile's side outside it may show in it. */
const TILE_REACH = 0.1;
/** More cameras than any pole carries. */
const MOST_HITS = 8;
const SLOWEST_TAP_MS = 10_000;

export class LifeMap {
  readonly deck: Deck<MapView[]>;
  #scene: Scene | null = null;
  #overrides: Overrides = () => ({});
  #view: View;
  #limits: Limits = {};
  #moving = false;
  /** Whether a frame of the scene was drawn. */
  #drawn = false;
  #name = '';
  readonly #watch: FrameWatch;

  constructor(
    parent: HTMLDivElement,
    view: View,
    private readonly events: MapEvents,
  ) {
    this.#view = view;
    this.#watch = new FrameWatch(() => this.#moving, (rate) => events.slow(rate));
    this.deck = new Deck<MapView[]>({
      parent,
      layers: [],
      viewState: { ...view } as never,
      // More than two dots a pixel cost frames and cannot be told apart.
      useDevicePixels: devicePixelRatio >= 2 ? 2 : true,
      // A tap counts however long the machine takes to pick: deck.gl drops slow ones by default.
      eventRecognizerOptions: { click: { time: SLOWEST_TAP_MS } },
      onViewStateChange: ({ viewState }) => this.#moved(viewState as unknown as View),
      onInteractionStateChange: (state) => {
        this.#moving = Boolean(
          state.isDragging || state.isPanning || state.isRotating || state.isZooming ||
            state.inTransition,
        );
      },
      onClick: (info) => this.#clicked(info),
      onHover: (info) => {
        events.hover(hitOf(info));
        const [longitude, latitude] = info.coordinate ?? [];
        const there = longitude !== undefined && latitude !== undefined;
        events.point(there ? [longitude, latitude] : null);
      },
      onAfterRender: () => {
        this.#drawn ||= this.#scene !== null;
        this.#watch.frameDrawn();
        events.frame(this.loaded);
      },
      onLoad: () => this.#nameCanvas(),
      onError: (error) => events.failed(error),
    });
  }

  /** Name the canvas for those who do not see it. */
  label(name: string): void {
    this.#name = name;
    this.#nameCanvas();
  }

  /** deck.gl makes its canvas some time after the start, without a name or a place in Tab's order. */
  #nameCanvas(): void {
    const canvas = this.deck.getCanvas();
    if (!canvas) return;
    canvas.tabIndex = 0;
    canvas.setAttribute('role', 'application');
    canvas.setAttribute('aria-label', this.#name);
  }

  get view(): View {
    return this.#view;
  }

  /** How far it may be tilted, in degrees; 0 while it is flat. */
  get maxPitch(): number {
    return this.#limits.maxPitch ?? 60;
  }

  /** Take over a new scene; layers of the same id keep their tiles. */
  show(scene: Scene): void {
    this.#scene = scene;
    const { layers: _, initialViewState, ...rest } = scene;
    const { minZoom, maxZoom, maxPitch } = initialViewState as Limits;
    this.#limits = { minZoom, maxZoom, maxPitch };
    this.deck.setProps({ ...rest, pickingRadius: PICKING_RADIUS, layers: this.#layers() });
    this.look({ pitch: Math.min(this.#view.pitch, maxPitch ?? 60) }, { glide: false });
  }

  /** Decide anew what each layer shows. */
  override(overrides: Overrides): void {
    this.#overrides = overrides;
    if (this.#scene) this.deck.setProps({ layers: this.#layers() });
  }

  /** Look at another place, gliding there unless the reader wants less motion. */
  look(change: Partial<View>, { glide = true } = {}): void {
    this.#view = { ...this.#view, ...change };
    const quiet = !glide || matchMedia('(prefers-reduced-motion: reduce)').matches;
    const transition = quiet ? { transitionDuration: 0 } : { transitionDuration: FLIGHT_MS };
    this.deck.setProps({ viewState: { ...this.#view, ...this.#limits, ...transition } as never });
    this.events.view(this.#view);
  }

  /** Pixel of a place, from the top left of the map; null before the first frame. */
  project(place: readonly number[]): readonly [number, number] | null {
    const viewport = this.deck.isInitialized ? this.deck.getViewports()[0] : undefined;
    if (!viewport) return null;
    const [x, y] = viewport.project([...place]) as [number, number];
    return [x, y];
  }

  /** Place on the ground under a pixel. */
  unproject(x: number, y: number): LonLat | null {
    const viewport = this.deck.isInitialized ? this.deck.getViewports()[0] : undefined;
    const place = viewport?.unproject([x, y]);
    return place ? [place[0] as number, place[1] as number] : null;
  }

  /**
   * Whether every layer that shows has everything it needs; a tile that failed counts as done.
   *
   * Only a drawn frame tells layers which tiles are in view, so nothing is loaded while one is due.
   */
  get loaded(): boolean {
    const due = this.deck.needsRedraw({ clearRedrawFlags: false }) || this.#manager?.needsUpdate();
    return this.#drawn && !due && this.#shown.every((layer) => layer.isLoaded);
  }

  /** Ask again for a layer's tiles that meet a box; each is drawn as it is until the new one came. */
  refetch(id: string, box: Box): void {
    const layer = this.#shown.find((each) => each.id === id);
    for (const tile of (layer?.state as TileState | undefined)?.tileset?.tiles ?? []) {
      const [[west = 0, south = 0], [east = 0, north = 0]] = tile.boundingBox;
      // Shapes reach over a tile's edge, and names keep clear of their neighbours' names.
      if (meets(around([west, south, east, north], TILE_REACH), box)) tile.setNeedsReload();
    }
    layer?.setNeedsUpdate();
  }

  /** The box around what is seen, without the far distance of a tilted map; null before a frame. */
  get box(): Box | null {
    const viewport = this.deck.isInitialized ? this.deck.getViewports()[0] : undefined;
    return viewport ? (viewport.getBounds() as unknown as Box) : null;
  }

  /** How many of the tiles in view are there. */
  get tiling(): Tiling {
    const tiles = this.#shown.flatMap(
      (layer) => (layer.state as TileState | undefined)?.tileset?.selectedTiles ?? [],
    );
    return { done: tiles.filter((tile) => tile.isLoaded).length, total: tiles.length };
  }

  get #manager(): LayerManager | null {
    return (this.deck as unknown as { layerManager: LayerManager | null }).layerManager;
  }

  get #shown(): Layer[] {
    return this.#manager?.getLayers() ?? [];
  }

  #layers(): LayersList {
    return (this.#scene?.layers ?? []).flatMap((layer) => {
      const change = this.#overrides(layer);
      return change ? [layer.clone(change)] : [];
    });
  }

  #moved(state: View): void {
    const { longitude, latitude, zoom, pitch, bearing } = state;
    this.#view = { longitude, latitude, zoom, pitch, bearing };
    this.deck.setProps({ viewState: state as never });
    this.events.view(this.#view);
  }

  #clicked(info: PickingInfo): void {
    const [lon, lat] = info.coordinate ?? this.unproject(info.x, info.y) ?? [];
    if (lon === undefined || lat === undefined) return;
    const place = info.picked ? this.#surface(info) : null;
    this.events.pick({
      point: place ? [place[0], place[1]] : [lon, lat],
      height: place?.[2] ?? 0,
      hits: info.picked ? this.#hits(info) : [],
    });
  }

  #hits({ x, y }: PickingInfo): Hit[] {
    const found = this.deck.pickMultipleObjects({ x, y, radius: PICKING_RADIUS, depth: MOST_HITS });
    return found.map(hitOf).filter((hit) => hit !== null);
  }

  /** The spot of a click on the wall or roof it hit, not on the ground far behind it. */
  #surface({ x, y }: PickingInfo): [number, number, number] | null {
    const hit = this.deck.pickObject({ x, y, radius: 0, unproject3D: true });
    const [lon, lat, height] = hit?.coordinate ?? [];
    if (lon === undefined || lat === undefined) return null;
    return [lon, lat, Math.max(0, height ?? 0)];
  }
}

/** What deck.gl keeps its layers in; it is not in its types. */
interface LayerManager {
  getLayers(): Layer[];
  needsUpdate(): string | false;
}

function hitOf(info: PickingInfo): Hit | null {
  const { object, index, layer } = info;
  if (!info.picked || !object || !layer || layer.id === RELIEF) return null;
  const properties = (object as { properties?: Record<string, unknown> }).properties;
  const feature = { properties: properties ?? (object as Record<string, unknown>), index };
  return { layer: layer.id, feature };
}
