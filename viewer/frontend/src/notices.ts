/** What the page says by itself: short notices that pass, and the banner that stays until mended. */

import { byId, h } from './dom';

export interface Action {
  readonly label: string;
  run(): void;
}

const SHOWN_MS = 8000;
/** What one can act upon stays longer: it takes reading and deciding. */
const OFFERED_MS = 30_000;

/** Say something for some seconds, with at most one thing to do about it. */
export function notify(message: string, action?: Action): void {
  const notice = h('div', { class: 'card toast' }, h('span', {}, message));
  if (action) {
    const run = () => {
      notice.remove();
      action.run();
    };
    notice.append(h('button', { class: 'link', onclick: run }, action.label));
  }
  byId('toast').replaceChildren(notice);
  setTimeout(() => notice.remove(), action ? OFFERED_MS : SHOWN_MS);
}

/** Show the banner, or change its words; it stays until `clearBanner`. */
export function showBanner(message: string, action: Action): void {
  const banner = byId('banner');
  const words = banner.querySelector('span');
  if (words && !banner.hidden) {
    words.textContent = message;
    return;
  }
  banner.replaceChildren(
    h('span', {}, message),
    h('button', { class: 'solid', onclick: () => action.run() }, action.label),
  );
  banner.hidden = false;
}

export function clearBanner(): boolean {
  const banner = byId('banner');
  const shown = !banner.hidden;
  banner.hidden = true;
  banner.replaceChildren();
  return shown;
}
