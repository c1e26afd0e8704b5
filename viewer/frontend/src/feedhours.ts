/** The hours gone by: what the observed layers showed at any of them, hour by hour. */

import { getJson } from './api';
import { track } from './busy';
import type { PanelLayer } from './contract';
import { byId, h } from './dom';
import type { Replay } from './feedlook';
import { feedWords, type FeedWord } from './feedwords';
import type { Known } from './known';
import type { Stage } from './stage';
import type { Store } from './store';

const ZONE_MS = 9 * 3_600_000;
const HOUR_MS = 3_600_000;
const HOURS = 24;
/** While it plays, one hour is seen for so long; while it is dragged, it is asked so much later. */
const PLAY_MS = 1_300;
const SETTLE_MS = 180;

/** What a layer showed at a moment: ids of items, and of each field its values in their order. */
interface Observed {
  readonly ids: readonly string[];
  readonly values: Readonly<Record<string, readonly unknown[]>>;
}

interface Parts {
  readonly root: HTMLElement;
  readonly date: HTMLInputElement;
  readonly range: HTMLInputElement;
  readonly output: HTMLElement;
  readonly note: HTMLElement;
  readonly play: HTMLElement;
}

const NAMED: readonly (readonly [id: string, word: FeedWord])[] = [
  ['hours-back', 'previous'], ['hours-next', 'next'],
];

export class Hours {
  readonly #parts: Parts;
  /** The hour that is shown, as the moment it begins; null for now. */
  #hour: number | null = null;
  #order = 0;
  #playing = 0;
  #settling = 0;
  #empty = false;

  constructor(
    private readonly store: Store,
    private readonly stage: Stage,
    private readonly known: Known,
    private readonly failed: (error: unknown) => void,
  ) {
    this.#parts = this.#build();
  }

  get shown(): boolean {
    return !this.#parts.root.hidden;
  }

  get offered(): boolean {
    return [...this.known.layers.values()].some(({ observed }) => observed.length > 0);
  }

  toggle(): void {
    if (this.shown) this.close();
    else {
      this.#parts.root.hidden = false;
      this.#see(lastHour() - HOUR_MS);
      document.getElementById('hours-range')?.focus({ preventScroll: true });
    }
  }

  close(): void {
    this.#stop();
    this.#parts.root.hidden = true;
    this.#hour = null;
    this.#order += 1;
    this.stage.replay(new Map());
    document.body.classList.remove('hours');
  }

  /** Other layers are on, or are said in another language: the same hour of them. */
  redraw(): void {
    if (this.shown && this.#hour !== null) void this.#ask(this.#hour).catch(this.failed);
  }

  /** Show an hour; what lies ahead is now. */
  #see(hour: number): void {
    this.#hour = Math.min(hour, lastHour());
    document.body.classList.add('hours');
    this.#draw();
    clearTimeout(this.#settling);
    const asked = this.#hour;
    this.#settling = window.setTimeout(() => void this.#ask(asked).catch(this.failed), SETTLE_MS);
  }

  async #ask(hour: number): Promise<void> {
    this.#order += 1;
    const own = this.#order;
    const replays = await track(Promise.all(
      this.#layers.map(async (layer) => [layer.id, await this.#replay(layer, hour)] as const)));
    if (own !== this.#order) return;
    this.#empty = replays.every(([, { values }]) => values.size === 0);
    this.stage.replay(new Map(replays));
    this.#draw();
  }

  async #replay(layer: PanelLayer, hour: number): Promise<Replay> {
    const at = new Date(hour).toISOString();
    const address = `/collections/${layer.id}/observed?${new URLSearchParams({ at })}`;
    const { body } = await getJson<Observed>(address, this.store.state.lang);
    return { fields: layer.observed, values: valuesOf(body), moment: at };
  }

  get #layers(): readonly PanelLayer[] {
    return [...this.known.layers.values()].filter(({ id, drawn, observed }) =>
      drawn && observed.length > 0 && this.store.state.layers.has(id));
  }

  /** Say what is shown; the parts stay the same, or a drag would lose its handle. */
  #draw(): void {
    const { lang } = this.store.state;
    const local = new Date((this.#hour ?? lastHour()) + ZONE_MS).toISOString();
    const [day, clock] = [local.slice(0, 10), `${local.slice(11, 13)}:00`];
    const { root, range, date, output, note, play } = this.#parts;
    root.setAttribute('aria-label', feedWords(lang, 'hours'));
    for (const each of [range, date]) each.setAttribute('aria-label', feedWords(lang, 'hours'));
    date.value = day;
    date.max = new Date(Date.now() + ZONE_MS).toISOString().slice(0, 10);
    range.value = String(Number(local.slice(11, 13)));
    range.setAttribute('aria-valuetext', `${day} ${clock}`);
    output.textContent = clock;
    note.textContent = this.#said(lang);
    play.textContent = feedWords(lang, this.#playing ? 'stop' : 'play');
    for (const [id, word] of NAMED) {
      const button = byId(id);
      button.setAttribute('aria-label', feedWords(lang, word));
      button.title = feedWords(lang, word);
    }
    byId('hours-now').textContent = feedWords(lang, 'back');
  }

  #build(): Parts {
    const chosen = () => {
      const { date, range } = this.#parts;
      if (date.value) this.#see(Date.parse(`${date.value}T00:00:00+09:00`) + Number(range.value) * HOUR_MS);
    };
    const step = (by: number) => () => this.#see((this.#hour ?? lastHour()) + by * HOUR_MS);
    const date = h('input', { type: 'date', id: 'hours-day', onchange: chosen });
    const range = h('input', { type: 'range', id: 'hours-range', min: 0, max: HOURS - 1, step: 1, oninput: chosen });
    const output = h('output', { for: 'hours-range' });
    const note = h('p', {});
    const play = h('button', { class: 'tool', type: 'button', id: 'hours-play', onclick: () => this.#play() });
    const root = h('section', { id: 'hours', class: 'card', hidden: true },
      date,
      h('button', { class: 'tool', type: 'button', id: 'hours-back', onclick: step(-1) }, '◀'),
      range,
      output,
      h('button', { class: 'tool', type: 'button', id: 'hours-next', onclick: step(1) }, '▶'),
      note,
      h('div', { class: 'hours-acts' }, play,
        h('button', { class: 'solid', type: 'button', id: 'hours-now', onclick: () => this.close() })));
    byId('stage').append(root);
    return { root, date, range, output, note, play };
  }

  #said(lang: 'ko' | 'en'): string {
    const layers = this.#layers.map(({ title }) => title).join(', ');
    if (layers === '') return feedWords(lang, 'hoursOff');
    return this.#empty ? feedWords(lang, 'hoursNone') : feedWords(lang, 'hoursHint', { layers });
  }

  /** Walk on hour by hour up to now, or stop. */
  #play(): void {
    if (this.#playing) this.#stop();
    else {
      this.#playing = window.setInterval(() => {
        const hour = this.#hour ?? lastHour();
        if (hour >= lastHour()) this.#stop();
        else this.#see(hour + HOUR_MS);
      }, PLAY_MS);
    }
    this.#draw();
  }

  #stop(): void {
    clearInterval(this.#playing);
    this.#playing = 0;
  }
}

/** The hour that has begun last. */
function lastHour(): number {
  return Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
}

function valuesOf({ ids, values }: Observed): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const fields = Object.entries(values);
  return new Map(ids.map((id, index) =>
    [id, Object.fromEntries(fields.map(([name, column]) => [name, column[index] ?? undefined]))]));
}
