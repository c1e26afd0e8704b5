/** Spans of time as people of a control room say them: `5분`, `2시간 10분`, `3 d`. */

import type { Lang } from './link';

const UNITS: readonly (readonly [seconds: number, ko: string, en: string])[] = [
  [86_400, '일', 'd'], [3_600, '시간', 'h'], [60, '분', 'min'], [1, '초', 's'],
];

/** A span in its largest unit, and the next one below ten of it: `2시간 10분`, `14일`. */
export function formatSpan(seconds: number, lang: Lang): string {
  const whole = Math.max(0, Math.round(seconds));
  const at = Math.max(0, UNITS.findIndex(([size]) => whole >= size));
  const chosen = whole === 0 ? UNITS.length - 1 : at;
  const [size, ko, en] = UNITS[chosen] as (typeof UNITS)[number];
  const count = Math.floor(whole / size);
  const said = (number: number, unitKo: string, unitEn: string) =>
    lang === 'ko' ? `${number}${unitKo}` : `${number} ${unitEn}`;
  const next = UNITS[chosen + 1];
  const rest = next ? Math.floor((whole % size) / next[0]) : 0;
  if (!next || rest === 0 || count >= 10 || size <= 60) return said(count, ko, en);
  return `${said(count, ko, en)} ${said(rest, next[1], next[2])}`;
}

/** How long ago a moment was; what lies ahead is no age. */
export function ageSeconds(moment: string, now: number = Date.now()): number {
  return Math.max(0, (now - Date.parse(moment)) / 1000);
}
