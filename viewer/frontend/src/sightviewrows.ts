/** The rows with which the map draws what one camera sees: rings of density, and its volume. */

import type { CameraView, Grade } from './sightanswers';
import { hatch, polygonsOf, sector, volume, type Rings, type Spot } from './sightgeometry';

const HATCH_M = 3;

export function viewRows(view: CameraView): Record<string, object[]> {
  const { rings, apex: lens, assumed } = view.properties;
  const areas = rings.flatMap(({ class: grade, geometry }) =>
    polygonsOf(geometry).map((polygon) => ({ polygon, grade: grade ?? 'none' })));
  const seen = polygonsOf(view.geometry);
  return {
    'answer-view-rings': areas,
    'answer-view-hatch': assumed
      ? areas.flatMap(({ polygon, grade }) =>
          hatch(polygon, HATCH_M).map((path) => ({ path, grade })))
      : [],
    'answer-view-edges': [
      ...areas.flatMap(({ polygon, grade }) => polygon.map((path) => ({ path, grade }))),
      ...whole(view),
    ],
    'answer-view-volume': volume(lens, seen).map(({ polygon, farM }) => ({
      polygon, grade: gradeAt(view, farM),
    })),
    'answer-sight-lines': [
      { source: [lens[0], lens[1], 0], target: lens, state: 'mast', grade: 'none', chosen: true },
      ...sides(lens, view, seen),
    ],
  };
}

/** The outline of what it would see were nothing in the way. */
function whole({ properties }: CameraView): object[] {
  const { azimuth_deg: azimuth, field_of_view_deg: field, range_m: range, apex } = properties;
  if (range === null || range <= 0) return [];
  const all = azimuth === null || field === null;
  return [{ path: sector([apex[0], apex[1]], azimuth ?? 0, all ? 360 : field, range), grade: 'none' }];
}

/** Lines from the lens to the two ends of its field of view. */
function sides(lens: Spot, { properties }: CameraView, seen: readonly Rings[]): object[] {
  const { azimuth_deg: azimuth, field_of_view_deg: field, range_m: range } = properties;
  if (azimuth === null || field === null || range === null || field >= 360 || seen.length === 0) return [];
  const arc = sector([lens[0], lens[1]], azimuth, field, range).slice(1, -1);
  return [arc[0], arc.at(-1)].flatMap((end) => end ? [{
    source: lens, target: [...end, 0], state: 'mast', grade: 'none', chosen: true,
  }] : []);
}

/** The density class at a distance from the lens. */
export function gradeAt({ properties }: CameraView, farM: number): Grade | 'none' {
  const ring = properties.rings.find(({ from_m: from, to_m: to }) => farM >= from && farM <= to + 0.01);
  return ring?.class ?? 'none';
}
