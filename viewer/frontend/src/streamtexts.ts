/** What the page says about the live stream, in both languages. */

import type { Lang } from './link';

const KO = {
  live: '실시간',
  liveHint: '바뀐 내용이 바로 지도에 나타납니다',
  asking: '주기 조회',
  askingHint: '실시간 연결이 끊겨 15초마다 새 내용을 확인합니다',
  lost: '{when}부터 연결 끊김',
  lostHint: '서버가 응답하지 않습니다. 지도는 그때까지의 내용입니다',
  news: '새 소식 {count}건',
  seenHint: '모두 확인한 것으로 표시',
};

const EN: Record<keyof typeof KO, string> = {
  live: 'Live',
  liveHint: 'Changes appear on the map at once',
  asking: 'Every 15 s',
  askingHint: 'The live connection is down; news is asked for every 15 seconds',
  lost: 'No contact since {when}',
  lostHint: 'The server does not answer; the map shows what was known then',
  news: '{count} new',
  seenHint: 'Mark all as seen',
};

export function streamText(
  lang: Lang, name: keyof typeof KO, values: Readonly<Record<string, number | string>> = {},
): string {
  const words = (lang === 'ko' ? KO : EN)[name];
  return words.replaceAll(/\{(\w+)\}/g, (_, each: string) => String(values[each] ?? ''));
}
