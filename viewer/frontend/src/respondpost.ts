/** A post to be held: by when somebody has to be there, and who makes it. */

import { h } from './dom';
import { formatClock } from './format';
import type { ItemRef, Lang } from './link';
import { formatMinutes, words } from './respondwords';

export interface Post {
  readonly name: string;
  readonly by: Date;
  /** Who gets there first, as was known when it was sent for. */
  readonly unit: ItemRef | null;
}

/** How much too late somebody comes who needs so many seconds from now, in seconds; below 0 in time. */
export function lateBy({ by }: Post, timeS: number, now: Date): number {
  return timeS - (by.getTime() - now.getTime()) / 1000;
}

/** The deadline over the arrivals, counted down while it stands on the page. */
export function postLine(lang: Lang, post: Post): HTMLElement {
  const left = h('b', {});
  const line = h('p', { class: 'post', role: 'timer' },
    h('span', {}, words(lang, 'postBy', { name: post.name, when: formatClock(post.by) })), left);
  const tick = () => {
    const seconds = -lateBy(post, 0, new Date());
    const isOver = seconds <= 0;
    line.classList.toggle('over', isOver);
    left.textContent = isOver ? `▲ ${words(lang, 'postOver')}`
      : words(lang, 'postLeft', { time: formatMinutes(seconds) });
    setTimeout(() => line.isConnected && tick(), 1000);
  };
  tick();
  return line;
}

/** By how much somebody is too late, to the second and never by nothing: `1:07 늦음`. */
export function lateText(lang: Lang, seconds: number): string {
  return words(lang, 'late', { time: formatMinutes(Math.max(1, seconds)) });
}

/** Whether an arrival makes it, with a shape besides the words. */
export function postMark(lang: Lang, lateS: number): HTMLElement {
  return lateS >= 0
    ? h('span', { class: 'post-mark late' }, `▲ ${lateText(lang, lateS)}`)
    : h('span', { class: 'post-mark' }, `● ${words(lang, 'postMade')}`);
}
