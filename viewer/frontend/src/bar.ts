/** The bar on top: which district, what time, how the reader wants it, who is signed in. */

import { post } from './api';
import type { Panel } from './contract';
import { h, svg } from './dom';
import { formatClock, formatDay } from './format';
import { ICONS } from './icons';
import type { Lang } from './link';
import { SCALES, type Store } from './store';
import { text } from './texts';

export interface BarActions {
  help(): void;
  layers(): void;
  signedOut(): void;
  failed(error: unknown): void;
}

/** Draw the bar; called again when the language or the data of the page changes. */
export function drawBar(
  root: HTMLElement, panel: Panel, store: Store, search: HTMLElement, actions: BarActions,
): void {
  const { lang } = store.state;
  const sample = panel.district?.is_sample
    ? [h('span', { class: 'badge', title: text(lang, 'sampleHint') }, text(lang, 'sample'))]
    : [];
  root.replaceChildren(
    h('div', { class: 'title' }, h('h1', {}, ...named(panel, lang)), ...sample),
    h('span', { class: 'space' }),
    search,
    h('span', { class: 'space' }),
    clock(store),
    h('div', { class: 'tools' }, ...tools(store, actions)),
    who(panel, store, actions),
  );
}

/** The name of the district; on a phone the province before it makes room for it. */
function named(panel: Panel, lang: Lang): (Node | string)[] {
  const name = panel.district?.name ?? text(lang, 'title');
  const own = lang === 'ko' ? name.lastIndexOf(' ') + 1 : 0;
  return [h('span', { class: 'province' }, name.slice(0, own)), name.slice(own)];
}

function clock(store: Store): HTMLElement {
  const now = h('time', {});
  const day = h('small', {});
  const tick = () => {
    const moment = new Date();
    now.textContent = formatClock(moment);
    day.textContent = `KST ${formatDay(moment, store.state.lang)}`;
    // The bar is drawn anew with the language; the old clock stops once it is off the page.
    setTimeout(() => now.isConnected && tick(), 1000 - moment.getMilliseconds());
  };
  setTimeout(tick);
  return h('div', { class: 'clock' }, now, day);
}

function tools(store: Store, actions: BarActions): HTMLElement[] {
  const { lang, theme } = store.state;
  const other = lang === 'ko' ? 'en' : 'ko';
  const dark = theme === 'dark';
  return [
    h('button', { class: 'tool', id: 'layers-button', onclick: actions.layers,
      'aria-label': text(lang, 'layersShow') }, svg(ICONS.layers)),
    h('label', { class: 'scale', title: text(lang, 'scale') }, svg(ICONS.text), scaleChoice(store)),
    h('button', { class: 'tool', id: 'theme-button', title: text(lang, 'theme'),
      'aria-label': text(lang, dark ? 'light' : 'dark'),
      onclick: () => store.set({ theme: dark ? 'light' : 'dark' }) },
      svg(dark ? ICONS.sun : ICONS.moon)),
    h('button', { class: 'tool', id: 'language-button', lang: other,
      onclick: () => store.set({ lang: other }) }, text(lang, 'language')),
    h('button', { class: 'tool', id: 'help-button', onclick: actions.help,
      'aria-label': text(lang, 'help'), title: `${text(lang, 'help')} (?)` }, svg(ICONS.help)),
  ];
}

function scaleChoice(store: Store): HTMLSelectElement {
  const { lang, scale } = store.state;
  return h(
    'select',
    {
      id: 'scale', 'aria-label': text(lang, 'scale'),
      onchange: (event: Event) =>
        store.set({ scale: Number((event.target as HTMLSelectElement).value) }),
    },
    ...SCALES.map((each) =>
      h('option', { value: each, selected: each === scale }, `${Math.round(each * 100)} %`)),
  );
}

function who(panel: Panel, store: Store, actions: BarActions): HTMLElement {
  const { lang } = store.state;
  const { actor } = panel;
  if (!actor.signed_in) {
    return h('div', { class: 'who', id: 'who' },
      h('span', { class: 'name' }, text(lang, 'public')),
      h('a', { class: 'tool', id: 'sign-in', href: `/sign-in?lang=${lang}`, 'aria-label': text(lang, 'signIn') },
        svg(ICONS.person), h('span', { class: 'name' }, text(lang, 'signIn'))));
  }
  const rest = actor.titles.length > 0 ? ` · ${actor.titles.join(', ')}` : '';
  return h('div', { class: 'who signed', id: 'who' },
    h('a', { class: 'tool', id: 'account', href: `/account?lang=${lang}`,
      'aria-label': `${text(lang, 'account')}: ${actor.name}` },
      svg(ICONS.person), h('span', { class: 'name' }, actor.name + rest)),
    actor.roles.includes('admin') &&
      h('a', { class: 'tool', id: 'admin', href: `/admin?lang=${lang}` }, text(lang, 'admin')),
    h('button', {
      class: 'tool', id: 'sign-out',
      onclick: () => post('/sign-out').then(actions.signedOut, actions.failed),
    }, text(lang, 'signOut')));
}
