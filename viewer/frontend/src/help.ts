/** The help: what the keys and clicks do, and whose data the map shows. */

import { h, svg } from './dom';
import { ICONS } from './icons';
import type { Lang } from './link';
import { KEYS, text } from './texts';

/** Show the help over the page until it is closed; focus returns to where it was. */
export function showHelp(lang: Lang, credits: readonly string[]): void {
  if (document.querySelector('dialog[open]')) return;
  const dialog = h(
    'dialog',
    { class: 'card', 'aria-labelledby': 'help-title' },
    h('div', { class: 'head' },
      h('h2', { id: 'help-title' }, text(lang, 'helpTitle')),
      h('span', { class: 'space' }),
      h('button', { class: 'tool', 'aria-label': text(lang, 'close'),
        onclick: () => dialog.close() }, svg(ICONS.close))),
    h('dl', {}, ...KEYS[lang].flatMap(([keys, what]) => [
      h('dt', {}, h('kbd', {}, keys)),
      h('dd', {}, what),
    ])),
    h('h3', {}, text(lang, 'credits')),
    h('ul', { class: 'credits' }, ...credits.map((credit) => h('li', {}, credit))),
  );
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
}
