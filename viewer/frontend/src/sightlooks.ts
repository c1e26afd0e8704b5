/** Which way a camera looks, in words, for its popup; where nobody knows, how to tell it. */

import type { Properties } from './contract';
import { h } from './dom';
import { formatDirection } from './format';
import type { Lang } from './link';
import { sightWords } from './sightwords';

/** The field of cameras that says it. */
export const AZIMUTH = 'azimuth_deg';

/** Degrees clockwise from north, or null where nobody knows. */
export function azimuthOf(properties: Properties): number | null {
  const azimuth = properties[AZIMUTH];
  return typeof azimuth === 'number' ? azimuth : null;
}

/** `북동쪽 45° 방향을 봅니다`, or that it is not known. */
export function looksText(lang: Lang, properties: Properties): string {
  const azimuth = azimuthOf(properties);
  if (azimuth === null) return `◇ ${sightWords(lang, 'looksUnknown')}`;
  const degrees = Math.round(azimuth) % 360;
  return `➤ ${sightWords(lang, 'looks', { direction: formatDirection(azimuth, lang), degrees })}`;
}

/** The line over a camera's fields; `calibrate` where this reader may tell where it looks. */
export function looksLine(lang: Lang, properties: Properties, calibrate: (() => void) | null): HTMLElement {
  const isKnown = azimuthOf(properties) !== null;
  return h('p', { class: isKnown ? 'looks' : 'looks unknown' },
    h('span', {}, looksText(lang, properties)),
    calibrate && h('button', { class: isKnown ? 'link' : 'solid', id: 'item-calibrate', onclick: calibrate },
      sightWords(lang, 'calibrate')));
}
