/** The incidents that are open, most urgent first, at the bottom of the page. */

import { getJson } from './api';
import type { Feature, PanelLayer } from './contract';
import { byId, h, keepFocus } from './dom';
import { formatAge } from './format';
import { itemName } from './items';
import type { ItemRef, Lang } from './link';
import { words } from './respondwords';

export const INCIDENTS = 'incidents';
const OPEN_STATES = ['reported', 'dispatched', 'on_scene'];
const MOST = 100;
const TOLD_EVERY_MS = 30_000;

const URGENCY = ['immediate', 'expected', 'unknown', 'past'];
const SEVERITY = ['extreme', 'severe', 'moderate', 'minor', 'unknown'];
/** A shape besides the colour: what cannot wait is filled. */
const MARKS: Readonly<Record<string, string>> = { immediate: '▲', expected: '△' };

/** Ask for the incidents that are not closed. */
export async function askOpen(lang: Lang): Promise<Feature[]> {
  const answers = await Promise.all(
    OPEN_STATES.map((state) => {
      const query = new URLSearchParams({ state, limit: String(MOST) });
      return getJson<{ features: Feature[] }>(`/collections/${INCIDENTS}/items?${query}`, lang);
    }),
  );
  return answers.flatMap(({ body }) => body.features).sort(byUrgency);
}

/** What cannot wait first, then what is worst, then what came last. */
export function byUrgency(one: Feature, other: Feature): number {
  const rank = (order: readonly string[], value: unknown) => {
    const index = order.indexOf(String(value));
    return index < 0 ? order.length : index;
  };
  const [a, b] = [one.properties, other.properties];
  return rank(URGENCY, a['urgency']) - rank(URGENCY, b['urgency'])
    || rank(SEVERITY, a['severity']) - rank(SEVERITY, b['severity'])
    || String(b['onset'] ?? '').localeCompare(String(a['onset'] ?? ''));
}

export class IncidentQueue {
  readonly #root = byId('queue');
  #open: readonly Feature[] = [];
  #layer: PanelLayer | null = null;
  #lang: Lang = 'ko';
  #chosen: ItemRef | null = null;
  /** The cards by their incidents: one that is drawn anew stays the same element under a pointer. */
  readonly #drawn = new Map<string, HTMLButtonElement>();
  #late = false;

  constructor(private readonly pick: (item: ItemRef) => void) {
    this.#root.addEventListener('keydown', (event) => this.#walk(event));
    setInterval(() => this.#draw(), TOLD_EVERY_MS);
    // What came while a card was pressed waits until the click is through.
    for (const end of ['pointerup', 'pointercancel']) {
      addEventListener(end, () => this.#late && setTimeout(() => this.#draw()));
    }
  }

  /** Ask anew; a reader who may not see incidents has no queue. */
  async refresh(lang: Lang, layer: PanelLayer | undefined): Promise<void> {
    this.#lang = lang;
    this.#layer = layer?.drawn ? layer : null;
    this.#open = this.#layer ? await askOpen(lang) : [];
    this.#draw();
  }

  /** Go to the queue with the keyboard: to the incident that is being answered, or the first. */
  focus(): void {
    const cards = this.#cards;
    (cards.find((card) => card.dataset['id'] === this.#chosen?.id) ?? cards[0])?.focus();
  }

  /** Mark the incident that is being answered. */
  mark(chosen: ItemRef | null): void {
    this.#chosen = chosen?.layer === INCIDENTS ? chosen : null;
    for (const card of this.#cards) {
      card.setAttribute('aria-pressed', String(card.dataset['id'] === this.#chosen?.id));
    }
  }

  get #cards(): HTMLButtonElement[] {
    return [...this.#root.querySelectorAll<HTMLButtonElement>('.incident')];
  }

  #draw(): void {
    const layer = this.#layer;
    this.#late = this.#root.querySelector('.incident:active') !== null;
    if (this.#late) return;
    this.#root.hidden = layer === null;
    if (!layer) return;
    const lang = this.#lang;
    const cards = this.#open.map((each) => this.#card(each, layer));
    for (const [id, card] of this.#drawn) if (!cards.includes(card)) this.#drawn.delete(id);
    this.#root.setAttribute('aria-label', layer.title);
    const heading = h('h2', {}, words(lang, 'queue'), h('b', {}, String(cards.length)));
    const same = cards.length > 0 && isAlike(cards, this.#cards);
    if (same) {
      this.#root.querySelector('h2')?.replaceWith(heading);
      return;
    }
    const scrolled = this.#root.querySelector('ul')?.scrollLeft ?? 0;
    keepFocus(() =>
      this.#root.replaceChildren(heading, cards.length > 0
        ? h('ul', {}, ...cards.map((card) => h('li', {}, card)))
        : h('p', { class: 'quiet' }, words(lang, 'queueEmpty'))));
    this.#root.querySelector('ul')?.scrollTo({ left: scrolled });
  }

  #card(incident: Feature, layer: PanelLayer): HTMLButtonElement {
    const { properties } = incident;
    const id = String(incident.id);
    const said = (name: string) => codeText(layer, name, properties[name]);
    const urgency = String(properties['urgency'] ?? 'unknown');
    const onset = properties['onset'];
    const age = typeof onset === 'string' ? formatAge(onset, new Date(), this.#lang) : '';
    const card = this.#drawn.get(id) ?? h('button', {
      id: `incident-${id}`, 'data-id': id, onclick: () => this.pick({ layer: layer.id, id }),
    });
    this.#drawn.set(id, card);
    card.className = `incident ${urgency}`;
    card.setAttribute('aria-pressed', String(id === this.#chosen?.id));
    const parts = [
      h('span', { class: 'urgency' }, `${MARKS[urgency] ?? '○'} ${said('urgency')}`),
      h('b', {}, itemName(layer, properties)),
      h('small', {}, [said('kind'), said('state'), properties['place']].filter(Boolean).join(' · ')),
      h('time', {}, age),
    ];
    const isTold = parts.every((part, index) => card.children[index]?.textContent === part.textContent);
    if (!isTold) card.replaceChildren(...parts);
    return card;
  }

  #walk(event: KeyboardEvent): void {
    const cards = this.#cards;
    const at = cards.findIndex((card) => card === document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (at < 0 || step === undefined) return;
    event.preventDefault();
    cards[Math.min(Math.max(at + step, 0), cards.length - 1)]?.focus();
  }
}

function isAlike(cards: readonly HTMLElement[], others: readonly HTMLElement[]): boolean {
  return cards.length === others.length && cards.every((card, index) => card === others[index]);
}

/** A code as its layer says it; what this reader may not see is left out. */
export function codeText(layer: PanelLayer, name: string, value: unknown): string {
  const field = layer.popup.find((each) => each.name === name);
  return (value !== null && value !== undefined && field?.values?.[String(value)]) || '';
}
