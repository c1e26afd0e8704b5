/** Values as people of a control room say them, in Korean or English. */

import type { Lang } from './link';

const LOCALE: Record<Lang, string> = { ko: 'ko-KR', en: 'en-GB' };
const DIRECTIONS: Record<Lang, readonly string[]> = {
  ko: ['북쪽', '북동쪽', '동쪽', '남동쪽', '남쪽', '남서쪽', '서쪽', '북서쪽'],
  en: ['north', 'north-east', 'east', 'south-east', 'south', 'south-west', 'west', 'north-west'],
};
const ZONE = 'Asia/Seoul';

/** A whole or decimal number with its separators; at most two decimals. */
export function formatNumber(value: number, lang: Lang): string {
  return value.toLocaleString(LOCALE[lang], { maximumFractionDigits: 2 });
}

/** `38 m`, `410 m`, `1.2 km`, `14 km`: as exact as somebody would say it. */
export function formatDistance(metres: number, lang: Lang): string {
  if (metres < 100) return `${Math.round(metres)} m`;
  if (metres < 995) return `${Math.round(metres / 10) * 10} m`;
  const decimals = metres < 9950 ? 1 : 0;
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return `${(metres / 1000).toLocaleString(LOCALE[lang], digits)} km`;
}

/** One of eight directions, from degrees clockwise from north. */
export function formatDirection(bearingDeg: number, lang: Lang): string {
  const eighth = ((Math.round(bearingDeg / 45) % 8) + 8) % 8;
  return DIRECTIONS[lang][eighth] ?? '';
}

/** Degrees of latitude and longitude, five decimals: a metre. */
export function formatPoint(longitude: number, latitude: number): string {
  return `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
}

/** A moment in Korean time, to the minute. */
export function formatMoment(text: string, lang: Lang): string {
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime())) return text;
  return new Intl.DateTimeFormat(LOCALE[lang], {
    timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit',
    hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }).format(moment);
}

/** The wall clock of the district, `14:32:07`. */
export function formatClock(now: Date): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: ZONE, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
  }).format(now);
}

/** The day, `11월 21일 (토)` or `Sat 21 Nov`. */
export function formatDay(now: Date, lang: Lang): string {
  return new Intl.DateTimeFormat(LOCALE[lang], {
    timeZone: ZONE, month: 'short', day: 'numeric', weekday: 'short',
  }).format(now);
}

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600], ['month', 2_629_800], ['day', 86_400], ['hour', 3600], ['minute', 60],
];

/** How long ago something was, `3분 전`, `2 days ago`; the last minute is `지금` or `now`. */
export function formatAge(text: string, now: Date, lang: Lang): string {
  const seconds = (Date.parse(text) - now.getTime()) / 1000;
  if (Number.isNaN(seconds)) return text;
  const relative = new Intl.RelativeTimeFormat(LOCALE[lang], { numeric: 'auto' });
  const step = STEPS.find(([, size]) => Math.abs(seconds) >= size);
  if (!step) return relative.format(0, 'second');
  return relative.format(Math.trunc(seconds / step[1]), step[0]);
}
