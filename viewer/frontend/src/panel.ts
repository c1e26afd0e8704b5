/** The layer panel: what can be drawn, how much of it there is, how old it is, what the signs mean. */

import type { LegendEntry, Panel, PanelLayer, PanelTheme } from './contract';
import { h, svg } from './dom';
import { formatAge, formatMoment, formatNumber } from './format';
import { ICONS } from './icons';
import type { Lang } from './link';
import type { Store } from './store';
import { text } from './texts';
import { sign } from './answer';
import { takeAlong } from './taking';

/** Draw the panel; called again when the language or the data changes. */
export function drawPanel(root: HTMLElement, panel: Panel, store: Store, close: () => void): void {
  const { lang } = store.state;
  const scrolled = root.querySelector('.scroll')?.scrollTop ?? 0;
  root.classList.add('card');
  root.setAttribute('aria-label', text(lang, 'layers'));
  root.replaceChildren(
    h('div', { class: 'head' },
      h('h2', {}, text(lang, 'layers')),
      h('span', { class: 'space' }),
      h('button', { class: 'tool', id: 'panel-close', 'aria-label': text(lang, 'close'),
        onclick: close }, svg(ICONS.close))),
    h('div', { class: 'scroll' }, ...panel.themes.map((theme) => themeGroup(theme, store))),
  );
  root.querySelector('.scroll')?.scrollTo({ top: scrolled });
}

/** Themes whose further layers somebody asked to see, as long as the page lives. */
const unfolded = new Set<string>();

/** A theme shows the layers that are on when the map opens; the others wait behind one line. */
function themeGroup(theme: PanelTheme, store: Store): HTMLElement {
  const { lang, layers } = store.state;
  const { first, further } = folded(theme.layers);
  const open = unfolded.has(theme.id) || further.some((layer) => layers.has(layer.id));
  const rest = further.length > 0 && h('details', { class: 'further', id: `further-${theme.id}`, open,
    ontoggle: (event: Event) => {
      if ((event.target as HTMLDetailsElement).open) unfolded.add(theme.id);
      else unfolded.delete(theme.id);
    } },
    h('summary', { class: 'link' }, text(lang, 'moreLayers', { count: String(further.length) })),
    ...further.map((layer) => layerRow(layer, store)));
  return h('section', { class: 'theme' },
    h('h3', {}, theme.title),
    ...first.map((layer) => layerRow(layer, store)),
    rest);
}

/** Part the layers that are on when the map opens from the others, each in their order. */
export function folded(layers: readonly PanelLayer[]): Record<'first' | 'further', PanelLayer[]> {
  return {
    first: layers.filter((layer) => layer.visible),
    further: layers.filter((layer) => !layer.visible),
  };
}

function layerRow(layer: PanelLayer, store: Store): HTMLElement {
  const { lang, layers } = store.state;
  const on = layers.has(layer.id);
  return h('div', { class: on ? 'layer' : 'layer off', id: `layer-${layer.id}` },
    h('label', { title: layer.description },
      h('input', {
        type: 'checkbox', id: `switch-${layer.id}`, class: 'switch', role: 'switch', checked: on,
        onchange: (event: Event) =>
          toggle(store, layer.id, (event.target as HTMLInputElement).checked),
      }),
      layerSign(layer),
      h('span', { class: 'name' }, layer.title, age(layer, lang)),
      h('span', { class: 'count' }, layer.drawn && formatNumber(layer.count, lang))),
    h('div', { class: 'more' },
      legend(layer),
      takeAlong(layer, lang),
      h('p', { class: 'failed', hidden: true })));
}

/** How old the data is; what is late says so with a shape and a word besides the colour. */
function age(layer: PanelLayer, lang: Lang): HTMLElement | null {
  if (!layer.drawn) return h('small', {}, text(lang, 'noData'));
  if (!layer.as_of) return null;
  const when = formatAge(layer.as_of, new Date(), lang);
  const late = layer.freshness === 'late';
  return h('small', { class: late ? 'late' : '', title: formatMoment(layer.as_of, lang) },
    late ? text(lang, 'late', { when }) : text(lang, 'asOf', { when }));
}

function layerSign(layer: PanelLayer): HTMLElement {
  if (layer.icon) return sign(layer);
  const [entry] = layer.legend;
  return h('span', { class: 'sign' }, entry && layer.legend.length === 1 ? mark(entry) : null);
}

function toggle(store: Store, id: string, on: boolean): void {
  const layers = new Set(store.state.layers);
  if (on) layers.add(id);
  else layers.delete(id);
  store.set({ layers });
}

/** The legend, without the sign that stands beside the title already. */
function legend(layer: PanelLayer): HTMLElement | null {
  const entries = layer.legend.filter((entry) => entry.mark !== 'group' && entry.icon !== layer.icon);
  const shown = layer.icon ? entries : layer.legend.length > 1 ? layer.legend : [];
  if (shown.length === 0) return null;
  return h('ul', { class: 'legend' }, ...shown.map((entry) =>
    h('li', {}, mark(entry), h('span', {}, entry.title))));
}

function mark(entry: LegendEntry): HTMLElement {
  if (entry.icon) return h('span', { class: 'sign' }, h('img', { src: entry.icon, alt: '' }));
  const swatch = h('span', { class: `mark ${entry.mark}` });
  if (entry.colour) swatch.style.setProperty('--mark', entry.colour);
  return swatch;
}

/** Show at a layer which of the rows are on, without drawing the panel anew. */
export function updateSwitches(root: HTMLElement, layers: ReadonlySet<string>): void {
  for (const row of root.querySelectorAll<HTMLElement>('.layer')) {
    const on = layers.has(row.id.replace('layer-', ''));
    row.classList.toggle('off', !on);
    const box = row.querySelector('input');
    if (box) box.checked = on;
  }
}
