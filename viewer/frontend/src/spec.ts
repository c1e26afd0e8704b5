/** The map as Python declared it (`/spec`), made into deck.gl objects. */

import {
  AmbientLight, DirectionalLight, LightingEffect, MapView, _SunLight as SunLight,
  type DeckProps, type Layer,
} from '@deck.gl/core';
import { MVTLayer, TerrainLayer, TileLayer } from '@deck.gl/geo-layers';
import { JSONConfiguration, JSONConverter } from '@deck.gl/json';
import {
  BitmapLayer, GeoJsonLayer, IconLayer, LineLayer, PathLayer, PolygonLayer, ScatterplotLayer,
  SolidPolygonLayer, TextLayer,
} from '@deck.gl/layers';
import { BothEndsExtension, ExactDepthExtension, GroundExtension } from './onground';
import { UndersideExtension } from './underside';
import mvtWorker from '@loaders.gl/mvt/mvt-worker.js?url';
import terrainWorker from '@loaders.gl/terrain/terrain-worker.js?url';

/** What a converted spec is: the properties of a Deck, with layers that all have fixed ids. */
export interface Scene extends DeckProps<MapView[]> {
  readonly layers: Layer[];
}

const CLASSES: Record<string, new (props: any) => unknown> = {
  AmbientLight, BitmapLayer, DirectionalLight, GeoJsonLayer, IconLayer, LightingEffect, LineLayer,
  MVTLayer, MapView, PathLayer, PolygonLayer, ScatterplotLayer, SolidPolygonLayer, TerrainLayer,
  TextLayer, TileLayer, _SunLight: SunLight,
};

/** The loaders' own default is a worker on a public host; these are the same files, served here. */
const LOAD_OPTIONS = { mvt: { workerUrl: mvtWorker }, terrain: { workerUrl: terrainWorker } };

/** The layer that is the surface of the ground: everything else then lies or stands on it. */
export const RELIEF = 'relief';
const ON_THE_GROUND = new GroundExtension();
const ENDS = new BothEndsExtension();
const EXACT = new ExactDepthExtension();
const LIFTED = new UndersideExtension();

interface PictureTile {
  readonly data: string;
  readonly tile: { readonly bbox: { west: number; south: number; east: number; north: number } };
}

/** `renderSubLayers` of layers whose tiles are pictures. */
function bitmapTile() {
  return ({ data, tile, ...props }: PictureTile) => {
    const { west, south, east, north } = tile.bbox;
    return new BitmapLayer(props, { image: data, bounds: [west, south, east, north] });
  };
}

export type OnTileError = (layer: string, error: Error) => void;

/** Make the scene of a spec; a tile that fails is told to `onTileError` with its layer's id. */
export function convert(spec: object, onTileError: OnTileError): Scene {
  const configuration = new JSONConfiguration({
    classes: CLASSES,
    functions: { bitmapTile },
    preProcessClassProps: (kind: unknown, props: Record<string, unknown>) =>
      isTiled(kind) ? { ...props, ...tileProps(String(props['id']), onTileError) } : props,
  });
  const scene = new JSONConverter({ configuration }).convert(spec) as unknown as Scene;
  const hilly = scene.layers.some(({ id }) => id === RELIEF);
  return { ...scene, layers: scene.layers.map((layer) => extended(layer, hilly)) };
}

/** Give a layer what the spec cannot say: undersides of its blocks, the hills that it lies on. */
function extended(layer: Layer, hilly: boolean): Layer {
  const extensions = [
    ...('getBase' in layer.props ? [LIFTED] : []),
    ...(hilly && layer instanceof LineLayer ? [ENDS] : []),
    ...(hilly ? [layer.id === RELIEF ? EXACT : ON_THE_GROUND] : []),
  ];
  return extensions.length > 0 ? layer.clone({ extensions }) : layer;
}

function isTiled(kind: unknown): boolean {
  return kind === MVTLayer || kind === TerrainLayer || kind === TileLayer;
}

function tileProps(id: string, onTileError: OnTileError): Record<string, unknown> {
  return {
    loadOptions: LOAD_OPTIONS,
    onTileError: (error: Error) => onTileError(id, error),
  };
}
