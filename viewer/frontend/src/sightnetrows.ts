/** The rows with which the map draws a net: its ring, who watches which crossing, open ways out. */

import type { LonLat } from './geodesy';
import { GATE_SIGNS, gateLook } from './sightgates';
import { eyesOf, type Net, type NetCamera, type Track } from './sightnetanswers';
import { formatMinutes } from './respondwords';
import { bearingDeg, cornersOf, gateShape, polygonsOf } from './sightgeometry';
import { badgeText, lensOf, stacked, type BadgeRow } from './sightseesrows';

const HALF_GATE_M = 9;

type Badge = Omit<BadgeRow, 'stack'>;

export interface DrawnNet {
  readonly net: Net;
  readonly scene: LonLat;
  /** Key of the row that is pointed at: `gate/0`, or a camera's id. */
  readonly chosen: string | null;
}

export function gateKey(index: number): string {
  return `gate/${index}`;
}

export function netRows({ net, scene, chosen }: DrawnNet): Record<string, object[]> {
  const { ring, crossings, inside, gates } = net;
  const cameras = eyesOf(net);
  const band = (area: typeof ring.reached, name: string) =>
    polygonsOf(area).map((polygon) => ({ polygon, band: name }));
  const eyes = new Set(cameras.map(({ id }) => id));
  return {
    'answer-sight-areas': [...band(ring.rim, 'rim'), ...band(ring.reached, 'reached')],
    'answer-sight-lines': cameras.flatMap((camera) => watchLines(camera, net, chosen)),
    'answer-sight-paths': gates.map((gate) => ({
      path: gateShape(gate.point, gate.bearing_deg ?? bearingDeg(scene, gate.point), HALF_GATE_M, gateLook(gate)),
      kind: `gate_${gateLook(gate)}`,
    })),
    'answer-sight-points': [
      { position: scene, kind: 'spot' },
      // With few cameras some crossings stay open.
      ...crossings.map(({ point, cameras: ids }) => ({
        position: point, kind: ids.some((id) => eyes.has(id)) ? 'watched' : 'end',
      })),
      ...gates.map((gate) => ({ position: gate.point, kind: `gate_${gateLook(gate)}` })),
    ],
    // In the order of the list: ways out, the cameras of the net, those that are inside.
    'answer-sight-badges': stacked([
      ...ringTime(ring.rim, ring.outer_s),
      ...ringTime(ring.reached, ring.inner_s),
      ...inside.map((camera, index) =>
        badge(camera, gates.length + cameras.length + index + 1, chosen, true)),
      ...cameras.map((camera, index) => badge(camera, gates.length + index + 1, chosen, false)),
      ...gates.map((gate, index): Badge => ({
        position: [...gate.point, 0], text: `${GATE_SIGNS[gateLook(gate)]}${index + 1}`,
        state: `gate_${gateLook(gate)}`, grade: 'none', chosen: chosen === gateKey(index), faint: false,
      })),
    ]),
  };
}

/** The time of a ring, where it is farthest to the north. */
function ringTime(area: Net['ring']['rim'], seconds: number): Badge[] {
  const corners = cornersOf(area);
  const [first] = corners;
  if (!first || seconds <= 0) return [];
  const top = corners.reduce((one, other) => other[1] > one[1] ? other : one, first);
  return [{
    position: [...top, 0], text: formatMinutes(seconds), state: 'ring', grade: 'none',
    chosen: false, faint: true,
  }];
}

/** From a camera to each crossing that it watches. */
function watchLines(camera: NetCamera, { crossings }: Net, chosen: string | null): object[] {
  const lens = lensOf(camera);
  const own = new Set(camera.properties.watches ?? []);
  const grade = camera.properties.class ?? 'recognise';
  return [
    { source: [lens[0], lens[1], 0], target: lens, state: 'mast', grade, chosen: false },
    ...crossings
      .filter(({ id, cameras }) => own.has(id) || cameras.includes(camera.id))
      .map(({ point }) => ({
        source: lens, target: [...point, 0], state: 'clear', grade, chosen: camera.id === chosen,
      })),
  ];
}

function badge(camera: NetCamera, rank: number, chosen: string | null, faint: boolean): Badge {
  const { assumed, class: grade } = camera.properties;
  return {
    position: lensOf(camera), text: badgeText(rank, 'clear', assumed ?? false),
    state: faint ? 'away' : 'clear', grade: grade ?? 'recognise',
    chosen: camera.id === chosen, faint: faint && camera.id !== chosen,
  };
}

/** The cameras that somebody who leaves can reach next, with the ways there. */
export function trackRows(track: Track, scene: LonLat, chosen: string | null): Record<string, object[]> {
  return {
    'answer-sight-paths': track.features.flatMap(({ id, properties: { via } }) =>
      via && (chosen === null || chosen === id) ? [{ path: via.coordinates, kind: 'track' }] : []),
    'answer-sight-points': [
      { position: scene, kind: 'spot' },
      ...track.features.flatMap(({ properties: { first_seen: place } }) =>
        place ? [{ position: place, kind: 'watched' }] : []),
    ],
    'answer-sight-lines': track.features.map((camera) => {
      const lens = lensOf(camera);
      const seen = camera.properties.first_seen ?? [lens[0], lens[1]];
      return {
        source: lens, target: [...seen, 1.5], state: 'clear',
        grade: camera.properties.class ?? 'none', chosen: camera.id === chosen,
      };
    }),
    'answer-sight-badges': stacked(track.features.map((camera, index): Badge => ({
      position: lensOf(camera), text: badgeText(index + 1, 'clear', camera.properties.assumed),
      state: 'clear', grade: camera.properties.class ?? 'none', chosen: camera.id === chosen,
      faint: false,
    }))),
  };
}
