/** Coverage: whom the facilities of a layer reach in time, and where the gaps are. */

import { getJson } from './api';
import { track } from './busy';
import { coverRows, gapsOf, summaryOf, type Catchment, type Gap } from './catchmentrows';
import type { Feature, PanelLayer } from './contract';
import { byId, h, keepFocus, svg } from './dom';
import { formatNumber } from './format';
import { ICONS } from './icons';
import { itemName } from './items';
import type { Known } from './known';
import type { Cover, Lang } from './link';
import { MODES, type Mode } from './modes';
import { minutes as minutesText, segments } from './respondlist';
import { formatMinutes, formatShare, modeName, words, type RespondKey } from './respondwords';
import { askRoads, hasNoStreets } from './routes';
import { Rows } from './rows';
import { slider } from './slider';
import type { Stage } from './stage';
import type { Store } from './store';
import { text } from './texts';
import { waiting } from './waiting';

/** What can be counted in, finest first. */
const UNITS = ['population', 'dongs'] as const;
/** The service asked about first, where it is there. */
const FIRST_SERVICE = 'fire_stations';
const FIRST_MINUTES = 5;
const GAPS = 9;
const BANDS = [['within', 'bandNear'], ['over', 'bandOver'], ['none', 'bandNone']] as const;
const MOST_NAMES = 10_000;

export class CoverPanel {
  readonly #root = byId('cover');
  readonly #rows: Rows;
  #answer: Catchment | null = null;
  #names: ReadonlyMap<string, string> = new Map();
  #gaps: readonly Gap[] = [];
  #sentence = '';
  /** What the answer is about: it stays while the same is asked again. */
  #asked = '';
  #question = new AbortController();

  constructor(
    private readonly store: Store,
    private readonly stage: Stage,
    private readonly known: Known,
    private readonly failed: (error: unknown) => void,
  ) {
    this.#rows = new Rows(this.#root, (index) => this.#draw(index));
  }

  /** Whether there is anything whose reach can be asked. */
  get offered(): boolean {
    return this.#services.length > 0 && this.#units.length > 0;
  }

  /** Open it over the whole district, or put it away. */
  toggle(): void {
    if (this.store.state.cover) this.store.set({ cover: null });
    else if (this.offered) {
      this.store.set({ cover: this.#usual, near: null, respond: null, item: null });
      const { district } = this.known.panel;
      if (district) this.stage.home(district.bbox);
    }
  }

  pick(index: number): boolean {
    return !this.#root.hidden && this.#rows.focus(index);
  }

  /** Show what the link or the reader asks for; only another question goes to the server. */
  async ask(before: Cover | null = null): Promise<void> {
    const { cover } = this.store.state;
    if (!cover) {
      this.#question.abort();
      this.#answer = null;
      this.#asked = '';
      this.#root.hidden = true;
      this.#root.replaceChildren();
      this.#draw(null);
      return;
    }
    const same = before && this.#answer && before.service === cover.service
      && before.of === cover.of && before.mode === cover.mode;
    if (same) this.#retell(cover);
    else await this.#fetch(cover).catch(this.failed);
  }

  get #services(): PanelLayer[] {
    return [...this.known.layers.values()].filter(
      ({ drawn, nearby, kind }) => drawn && nearby && kind === 'point');
  }

  get #units(): PanelLayer[] {
    return UNITS.flatMap((id) => {
      const layer = this.known.layers.get(id);
      return layer?.drawn ? [layer] : [];
    });
  }

  get #usual(): Cover {
    const services = this.#services.map(({ id }) => id);
    const service = services.includes(FIRST_SERVICE) ? FIRST_SERVICE : (services[0] as string);
    const of = this.#units[0]?.id as string;
    return { service, of, mode: 'emergency', minutes: FIRST_MINUTES };
  }

  async #fetch(cover: Cover): Promise<void> {
    this.#question.abort();
    this.#question = new AbortController();
    const { signal } = this.#question;
    const { lang } = this.store.state;
    const { service, of, mode } = cover;
    const asked = [service, of, mode].join();
    if (asked !== this.#asked) {
      this.#answer = null;
      this.#asked = asked;
      this.#sentence = '';
      this.#show(cover);
    }
    // Crews drive out to people; everybody else goes there.
    const direction = mode === 'emergency' ? 'from' : 'to';
    const query = new URLSearchParams({ layers: service, of, mode, direction, minutes: '60' });
    try {
      const [answer, names] = await track(Promise.all([
        askRoads<Catchment>(`/queries/catchment?${query}`, lang, signal),
        this.#askNames(of, lang, signal),
      ]));
      this.#answer = answer;
      this.#names = names;
      this.#sentence = '';
    } catch (error) {
      if (!hasNoStreets(error)) throw error;
      this.#sentence = words(lang, 'noStreetsReach');
    }
    this.#show(this.store.state.cover ?? cover);
  }

  async #askNames(of: string, lang: Lang, signal: AbortSignal): Promise<Map<string, string>> {
    const layer = this.known.layers.get(of);
    if (!layer?.label) return new Map();
    const address = `/collections/${of}/items?limit=${MOST_NAMES}`;
    const { body } = await getJson<{ features: Feature[] }>(address, lang, signal);
    return new Map(body.features.map((each) => [String(each.id), itemName(layer, each.properties)]));
  }

  #show(cover: Cover): void {
    const { lang } = this.store.state;
    keepFocus(() => {
      this.#root.className = 'side card';
      this.#root.setAttribute('aria-label', words(lang, 'coverTitle'));
      this.#root.hidden = false;
      this.#root.replaceChildren(
        h('div', { class: 'head' }, h('h2', {}, words(lang, 'coverTitle')),
          h('span', { class: 'space' }),
          h('button', { class: 'tool', id: 'cover-close', 'aria-label': text(lang, 'close'),
            onclick: () => this.store.set({ cover: null }) }, svg(ICONS.close))),
        h('div', { class: 'scroll' },
          h('div', { class: 'fields' },
            this.#choice(lang, 'service', 'coverService', this.#services, cover.service),
            this.#choice(lang, 'of', 'coverOf', this.#units, cover.of)),
          segments(words(lang, 'mode'), 'cover-mode', MODES.map((mode) => ({
            id: mode, label: modeName(lang, mode), pressed: mode === cover.mode,
            run: () => this.#set({ mode }),
          }))),
          slider({
            id: 'cover-minutes', label: words(lang, 'coverTitle'), low: 1, high: 30, step: 1,
            value: cover.minutes, said: (minutes) => words(lang, 'minutes', { minutes }),
            moved: (minutes) => this.#set({ minutes }),
          }),
          h('div', { class: 'told' })),
      );
    });
    this.#retell(cover);
  }

  #choice(
    lang: Lang, field: 'service' | 'of', title: RespondKey,
    layers: readonly PanelLayer[], chosen: string,
  ): HTMLElement {
    return h('label', {}, h('small', {}, words(lang, title)),
      h('select', {
        id: `cover-${field}`,
        onchange: (event: Event) =>
          this.#set({ [field]: (event.target as HTMLSelectElement).value }),
      }, ...layers.map((layer) =>
        h('option', { value: layer.id, selected: layer.id === chosen }, layer.title))));
  }

  #set(change: Partial<Cover> & { mode?: Mode }): void {
    const { cover } = this.store.state;
    if (cover) this.store.set({ cover: { ...cover, ...change } });
  }

  /** Say and draw it for other minutes: everything needed for that is here already. */
  #retell(cover: Cover): void {
    const told = this.#root.querySelector('.told');
    if (!told) return;
    const { lang } = this.store.state;
    const answer = this.#answer;
    this.#gaps = answer ? gapsOf(answer, cover).slice(0, GAPS) : [];
    const buttons = this.#gaps.map((gap, index) => this.#gap(lang, gap, index));
    this.#rows.take(buttons);
    told.replaceChildren(...(answer
      ? [...this.#summary(lang, answer, cover), ...this.#list(lang, buttons)]
      : [this.#sentence ? h('p', { class: 'note' }, this.#sentence) : waiting(lang, words(lang, 'wait'))]));
    this.#draw(null);
  }

  #summary(lang: Lang, answer: Catchment, cover: Cover): HTMLElement[] {
    const { minutes } = cover;
    const sum = summaryOf(answer, cover);
    const legend = BANDS.map(([band, key]) =>
      h('li', {}, h('span', { class: `band ${band}` }), words(lang, key, { minutes })));
    const people = sum.people > 0
      ? [h('b', { class: 'count' }, words(lang, 'people', {
          count: formatNumber(sum.peopleOut, lang) })),
        h('span', { class: 'quiet' }, formatShare(sum.peopleOut / sum.people))]
      : [];
    return [
      h('div', { class: 'gap-count', role: 'status' },
        h('p', {}, words(lang, 'notReached', { minutes })),
        h('p', {}, ...people,
          h('span', { class: 'quiet' }, words(lang, 'notReachedItems', {
            items: sum.items, count: sum.itemsOut }))),
        h('p', { class: 'quiet' },
          [sum.meanS === null ? '' : words(lang, 'mean', { time: formatMinutes(sum.meanS) }),
            sum.worstS === null ? '' : words(lang, 'worst', { time: formatMinutes(sum.worstS) })]
            .filter(Boolean).join(' · '))),
      h('ul', { class: 'bands' }, ...legend),
    ];
  }

  #list(lang: Lang, buttons: readonly HTMLButtonElement[]): HTMLElement[] {
    if (buttons.length === 0) {
      const { minutes } = this.store.state.cover as Cover;
      return [h('p', { class: 'aside' }, words(lang, 'allReached', { minutes }))];
    }
    return [h('section', { class: 'group' }, h('h3', {}, words(lang, 'gaps')),
      h('ul', {}, ...buttons.map((button) => h('li', {}, button))))];
  }

  #gap(lang: Lang, gap: Gap, index: number): HTMLButtonElement {
    const people = gap.people === null ? '' :
      words(lang, 'reachPeople', { count: formatNumber(gap.people, lang) });
    return h('button', {
      class: 'near', id: `gap-${index}`, 'data-id': gap.id,
      onclick: () => this.stage.reveal(gap.place),
      ...this.#rows.attributes(index),
    },
    h('span', { class: 'number', 'aria-hidden': true }, String(index + 1)),
    h('span', { class: 'what' }, h('b', {}, this.#names.get(gap.id) ?? gap.id),
      h('span', { class: 'quiet' }, people)),
    h('span', { class: 'far' }, gap.timeS === null
      ? h('b', { class: 'no-road' }, `■ ${words(lang, 'noRoad')}`)
      : minutesText(lang, gap.timeS)));
  }

  #draw(lit: number | null): void {
    const { cover } = this.store.state;
    const rows = this.#answer && cover ? coverRows(this.#answer, cover) : [];
    const gap = lit === null ? undefined : this.#gaps[lit];
    this.stage.answer({
      'answer-cells': rows,
      'answer-scene': gap ? [{ position: gap.place }] : [],
    });
  }
}
