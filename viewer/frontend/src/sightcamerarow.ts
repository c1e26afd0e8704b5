/** One camera in a list: its rank as on the map, how it sees, and what is to be known about it. */

import type { PanelLayer } from './contract';
import { h } from './dom';
import { formatAge, formatDirection, formatDistance, formatNumber } from './format';
import type { Lang } from './link';
import { codeText } from './respondqueue';
import { said } from './routes';
import type { RowAttributes } from './rows';
import type { CameraSight, Grade } from './sightanswers';
import { badgeText, stateOf } from './sightseesrows';
import { gradeName, sightWords, statusText, verdictText } from './sightwords';

/** So long after somebody looked, that a camera works is hearsay: nobody may take it for fresh. */
const OLD_S = 600;

/** Cameras of a net are told by what they watch, and need not say all the rest. */
export type ToldCamera = Partial<CameraSight> & { readonly name: string | null };

export interface CameraRow {
  readonly id: string;
  readonly camera: ToldCamera;
  /** Position in the list, counted from 0. */
  readonly index: number;
  readonly layer: PanelLayer | undefined;
  readonly chosen: boolean;
  readonly attributes: RowAttributes;
  /** What stands at the right instead of its pixel density. */
  readonly right?: HTMLElement;
  /** More about it, below its name. */
  readonly more?: string;
  run(): void;
}

export function cameraRow(lang: Lang, row: CameraRow): HTMLButtonElement {
  const { id, camera, index, layer, chosen, attributes, right, more } = row;
  const { verdict = 'clear', assumed = false, class: grade = null } = camera;
  const state = stateOf(verdict);
  const reason = state === 'clear' ? '' : said(camera.reason_text, lang);
  return h('button',
    {
      class: `near camera ${state} grade-${grade ?? 'none'}`, id: `sight-row-${index}`, 'data-id': id,
      'aria-expanded': chosen, onclick: row.run, ...attributes,
    },
    h('span', { class: 'number' }, badgeText(index + 1, verdict, assumed)),
    h('span', { class: 'what' },
      h('b', {}, camera.name ?? id),
      reason && h('span', { class: 'reason' }, reason),
      h('span', { class: 'quiet' }, [more, ...measures(lang, camera)].filter(Boolean).join(' · ')),
      marks(lang, camera, layer)),
    right ?? h('span', { class: 'far' }, ...density(lang, camera)));
}

function measures(lang: Lang, camera: ToldCamera): string[] {
  const { distance_m: metres, bearing_deg: bearing, off_axis_deg: offAxis, reason } = camera;
  return [
    metres === undefined ? '' : formatDistance(metres, lang),
    // From the place one asks about, so the other way round than the camera looks.
    bearing === undefined ? '' : formatDirection(bearing + 180, lang),
    // Where that is the reason, the reason says it.
    offAxis === undefined || offAxis === null || reason === 'out_of_field' ? ''
      : sightWords(lang, 'offAxis', { degrees: Math.round(Math.abs(offAxis)) }),
  ];
}

/** Its state and how old that is, its purpose, and whether its view is only assumed. */
function marks(lang: Lang, camera: ToldCamera, layer: PanelLayer | undefined): HTMLElement {
  const { status = null, status_at: at, assumed, purpose } = camera;
  const age = at ? formatAge(at, new Date(), lang) : '';
  const isOld = status === 'ok' && !!at && Date.now() - Date.parse(at) > 1000 * OLD_S;
  const said = layer ? codeText(layer, 'purpose', purpose) : '';
  return h('span', { class: 'marks' },
    assumed === true && h('span', { class: 'mark-assumed', title: sightWords(lang, 'assumedHint') },
      sightWords(lang, 'assumed')),
    isOld
      ? h('span', { class: 'state state-old' }, `○ ${sightWords(lang, 'okOnce', { age })}`)
      : h('span', { class: `state state-${status ?? 'unknown'}` }, statusText(lang, status)),
    h('small', {}, [!isOld && age, said].filter(Boolean).join(' · ')));
}

function density(lang: Lang, camera: ToldCamera): HTMLElement[] {
  const { verdict = 'clear', pixels_per_m: pixels = null, class: grade = null } = camera;
  if (stateOf(verdict) !== 'clear') {
    return [h('b', { class: 'verdict' }, verdictText(lang, verdict))];
  }
  return [
    ...(pixels === null || pixels === undefined ? [] : [h('b', { class: 'density' },
      formatNumber(Math.round(pixels), lang), h('i', {}, ' px/m'))]),
    chip(lang, grade),
    ...(verdict === 'partly' ? [h('span', { class: 'quiet' }, verdictText(lang, verdict))] : []),
  ];
}

/** The density class as a coloured word. */
export function chip(lang: Lang, grade: Grade | null): HTMLElement {
  return h('span', { class: `chip grade-${grade ?? 'none'}` }, gradeName(lang, grade));
}
