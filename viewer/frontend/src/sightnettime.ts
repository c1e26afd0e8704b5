/** From when on a net is cast: when it was reported, or when the person was last seen; and how that is told. */

import { h } from './dom';
import { formatAge, formatMoment } from './format';
import { isPlace, type Lang, type Target } from './link';
import { INCIDENTS } from './respondqueue';
import { formatMinutes } from './respondwords';
import type { Asked } from './sightpart';
import { sightWords } from './sightwords';
import { slider } from './slider';

/** The server takes two hours; clocks differ by seconds. */
const LONGEST_MS = 2 * 3_600_000 - 10_000;
/** What is chosen holds for some minutes yet. */
const MOST_MINUTES_AGO = 110;

/** When it began, null where nobody knows; and whether that is the report, or when somebody was seen. */
export interface Since {
  readonly at: Date | null;
  readonly of: 'report' | 'seen';
}

/** What the question says itself: an incident has a time of its own, a spot is pointed at now. */
export function sinceOf({ target, item }: Asked, now: Date): Since {
  if (isPlace(target) || target.layer !== INCIDENTS) return { at: now, of: 'seen' };
  return { at: reportOf(item?.properties ?? {}), of: 'report' };
}

function reportOf({ reported_at: reported, onset }: Readonly<Record<string, unknown>>): Date | null {
  const moment = new Date(String(reported ?? onset ?? ''));
  return Number.isNaN(moment.getTime()) ? null : moment;
}

export function isSameTarget(one: Target | null, other: Target): boolean {
  if (one === other || one === null) return one === other;
  return !isPlace(one) && !isPlace(other) && one.layer === other.layer && one.id === other.id;
}

/** Why no net can be worked out since then, null where it can. */
export function whyNoNet({ at }: Since, now: Date): 'timeUnknown' | 'tooOld' | null {
  if (at === null) return 'timeUnknown';
  return now.getTime() - at.getTime() > LONGEST_MS ? 'tooOld' : null;
}

/** `신고 후 3:31`, or `목격 후 3:31`. */
export function afterText(lang: Lang, of: Since['of'], seconds: number): string {
  return sightWords(lang, of === 'report' ? 'elapsed' : 'elapsedSeen', { time: formatMinutes(seconds) });
}

export interface TimeChoice {
  readonly asked: Asked | null;
  readonly since: Since;
  /** Somebody says when the person was last seen; `under` the finger where it still moves. */
  readonly seen: (at: Date, under: boolean) => void;
}

/** When it was reported, and the control by which somebody says when the person was last seen. */
export function timeChoice(lang: Lang, { asked, since, seen }: TimeChoice): HTMLElement[] {
  const now = new Date();
  const why = whyNoNet(since, now);
  const isUnset = why !== null;
  const ago = since.at === null ? Infinity : Math.round((now.getTime() - since.at.getTime()) / 60_000);
  const reported = asked && sinceOf(asked, now);
  const seenNow = h('button', { class: isUnset ? 'solid' : 'tool', id: 'net-seen-now',
    onclick: () => seen(new Date(), false) }, sightWords(lang, 'seenNow'));
  return [
    ...(reported?.of === 'report' && reported.at ? [h('p', { class: 'quiet net-report' },
      reportText(lang, reported.at, now))] : []),
    ...(why ? [h('div', { class: 'net-no', role: 'alert' },
      h('p', { class: 'alert' }, `■ ${sightWords(lang, why)}`),
      h('p', {}, sightWords(lang, 'whenSeen')))] : []),
    h('div', { class: 'net-seen' },
      h('div', {}, h('small', { class: 'quiet' }, sightWords(lang, 'lastSeen')),
        slider({
          id: 'net-reported', label: sightWords(lang, 'lastSeen'), low: 0, high: MOST_MINUTES_AGO, step: 1,
          value: Math.min(MOST_MINUTES_AGO, Math.max(0, ago)),
          said: (minutes) => agoText(lang, isUnset && minutes === MOST_MINUTES_AGO ? null : minutes),
          moved: (minutes) => seen(new Date(Date.now() - 60_000 * minutes), true),
        })),
      seenNow),
  ];
}

/** `신고 11월 22일 23:43 · 2시간 전`. */
function reportText(lang: Lang, at: Date, now: Date): string {
  const moment = at.toISOString();
  return sightWords(lang, 'reportedAt', { when: formatMoment(moment, lang), age: formatAge(moment, now, lang) });
}

function agoText(lang: Lang, minutes: number | null): string {
  if (minutes === null) return sightWords(lang, 'notSaid');
  return minutes === 0 ? sightWords(lang, 'justNow') : sightWords(lang, 'minutesAgo', { minutes });
}
