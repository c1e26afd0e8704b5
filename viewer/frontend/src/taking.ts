/** Taking a layer along: its items as a file, in the formats that people and programs open. */

import type { PanelLayer } from './contract';
import { h } from './dom';
import type { Lang } from './link';
import { sendWords } from './sendingwords';

const FORMATS = [
  ['xlsx', 'Excel'],
  ['csv', 'CSV'],
  ['shp', 'Shapefile'],
  ['gpkg', 'GeoPackage'],
  ['geojson', 'GeoJSON'],
  ['parquet', 'GeoParquet'],
] as const;

/** A line below a layer that unfolds into the formats; the browser saves what it is given. */
export function takeAlong(layer: PanelLayer, lang: Lang): HTMLElement | null {
  if (layer.kind === 'raster' || layer.count === 0) return null;
  const title = `${layer.title}: ${sendWords(lang, 'take')}`;
  return h('details', { class: 'take' },
    h('summary', { class: 'link', 'aria-label': title }, sendWords(lang, 'take')),
    h('div', { class: 'formats' }, ...FORMATS.map(([format, name]) =>
      h('a', {
        class: 'tool', download: true,
        href: `/collections/${layer.id}/download?f=${format}&lang=${lang}`,
      }, name))));
}
