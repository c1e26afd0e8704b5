/** Casting the net: who watches every way out, and where nobody does; it moves with the clock. */

import { track } from './busy';
import { h } from './dom';
import type { Lang, Target } from './link';
import { Rows } from './rows';
import { askSight } from './sightanswers';
import { cameraRow } from './sightcamerarow';
import { flyTo } from './sightflight';
import { gateRow, postOf, unwatchedNote, urgentFirst } from './sightgates';
import { cornersOf } from './sightgeometry';
import { eyesOf, netAddress, type Gate, type Net, type NetCamera } from './sightnetanswers';
import { gateKey, netRows } from './sightnetrows';
import { sentence, shortly, toldOf } from './sightnettold';
import { afterText, isSameTarget, sinceOf, timeChoice, whyNoNet, type Since } from './sightnettime';
import { netChoices, USUAL_WISH, type NetWish } from './sightnetwish';
import { CAMERAS, type Asked, type Part, type SightPage } from './sightpart';
import { foot } from './sightchoices';
import { lensOf } from './sightseesrows';
import { sightWords, type SightKey } from './sightwords';
import { waiting } from './waiting';

const AHEAD_MINUTES = 5;
/** Not more often than this, however soon an answer is old; not more seldom, or the ring would jump. */
const [SOONEST_S, LATEST_S] = [3, 10];
const TICK_MS = 1000;

export class NetPart implements Part {
  readonly #rows: Rows;
  #asked: Asked | null = null;
  #net: Net | null = null;
  #wish: NetWish = USUAL_WISH;
  #since: Since = { at: new Date(), of: 'seen' };
  /** What `#since` was said of: another question keeps it, another place does not. */
  #of: Target | null = null;
  #lit: string | null = null;
  #clock = 0;
  #nextAsk = 0;
  #asking = false;
  /** Whether the list says less than is known, because somebody pressed on it. */
  #stale = false;
  #signal: AbortSignal = new AbortController().signal;

  constructor(private readonly page: SightPage) {
    this.#rows = new Rows(page.root, (index) => this.#light(index));
  }

  async ask(asked: Asked | null, signal: AbortSignal): Promise<void> {
    if (asked && !isSameTarget(this.#of, asked.target)) {
      this.#of = asked.target;
      this.#since = sinceOf(asked, new Date());
    }
    this.#asked = asked;
    this.#signal = signal;
    this.#stop();
    if (!asked) return;
    if (this.#why) {
      this.#leave();
      this.page.arrive([asked.point]);
      return;
    }
    await this.#fetch(asked, signal);
    if (this.#net && !signal.aborted) this.#start();
  }

  /** Why there is no net now, null where there may be one. */
  get #why(): 'timeUnknown' | 'tooOld' | null {
    return whyNoNet(this.#since, new Date());
  }

  /** It is too long ago, or has become so: nothing is asked, and the page says why. */
  #leave(): void {
    this.#stop();
    this.#net = null;
    this.page.redraw();
  }

  forget(): void {
    this.#stop();
    this.#net = null;
    this.#lit = null;
    this.#asked = null;
  }

  async #fetch({ point }: Asked, signal: AbortSignal): Promise<void> {
    this.#asking = true;
    const { lang } = this.page.store.state;
    const since = this.#since;
    // A clock that goes fast reports from the future.
    const reportedAt = new Date(Math.min(Date.now(), since.at?.getTime() ?? NaN)).toISOString();
    const question = { ...this.#wish, point, reportedAt, minutes: AHEAD_MINUTES };
    try {
      const found = await track(askSight<Net>(netAddress(question), lang, signal));
      // Somebody was seen at another time meanwhile: that is asked by itself.
      if (signal.aborted || since !== this.#since) return;
      if (typeof found === 'string') {
        this.page.absent('net', found);
        return;
      }
      const answer = { ...found, gates: urgentFirst(found.gates) };
      const same = this.#net !== null && toldOf(this.#net) === toldOf(answer);
      this.#net = answer;
      this.page.arrive(cornersOf(answer.ring.rim ?? answer.ring.reached));
      this.#nextAsk = Date.now() + 1000 * Math.min(LATEST_S, Math.max(SOONEST_S, answer.valid_for_s));
      // What is under somebody's finger stays there: only another answer is told anew.
      this.#stale ||= !same;
      if (this.#stale && !this.#isPressed) this.#redraw();
      else this.page.redrawMap();
    } finally {
      this.#asking = false;
    }
  }

  get #isPressed(): boolean {
    return this.page.root.matches(':active');
  }

  #redraw(): void {
    this.#stale = false;
    this.page.redraw();
  }

  #start(): void {
    const signal = this.#signal;
    this.#clock = window.setInterval(() => {
      if (signal.aborted) {
        this.#stop();
        return;
      }
      if (this.#why) {
        if (!this.#isPressed) this.#leave();
        return;
      }
      this.#tick();
      if (this.#stale && !this.#isPressed) this.#redraw();
      if (this.#asking || Date.now() < this.#nextAsk || !this.#asked) return;
      this.#fetch(this.#asked, signal).catch((error: unknown) => {
        if (!signal.aborted) this.page.failed(error);
        this.#nextAsk = Date.now() + 1000 * SOONEST_S;
      });
    }, TICK_MS);
    // Whoever asks something else takes the clock away at once.
    signal.addEventListener('abort', () => this.#stop(), { once: true });
  }

  #stop(): void {
    clearInterval(this.#clock);
    this.#clock = 0;
  }

  /** Count up since the report and down to the next answer, without drawing anything else anew. */
  #tick(): void {
    const { lang } = this.page.store.state;
    const clock = this.page.root.querySelector('.net-clock');
    clock?.replaceChildren(...this.#clockText(lang));
  }

  #clockText(lang: Lang): Node[] {
    const { at, of } = this.#since;
    const elapsed = Math.max(0, (Date.now() - (at?.getTime() ?? Date.now())) / 1000);
    const left = Math.max(0, Math.ceil((this.#nextAsk - Date.now()) / 1000));
    return [
      h('b', {}, afterText(lang, of, elapsed)),
      h('small', { class: 'quiet' }, this.#asking || left === 0
        ? sightWords(lang, 'asking') : sightWords(lang, 'nextAsk', { seconds: left })),
    ];
  }

  rows(): Record<string, object[]> {
    if (!this.#asked) return {};
    if (!this.#net) return { 'answer-sight-points': [{ position: this.#asked.point, kind: 'spot' }] };
    return netRows({ net: this.#net, scene: this.#asked.point, chosen: this.#lit });
  }

  pick(index: number): boolean {
    return this.#rows.focus(index);
  }

  step(by: 1 | -1): boolean {
    const keys = this.#keys;
    if (keys.length === 0) return false;
    const at = this.#lit === null ? -1 : keys.indexOf(this.#lit);
    return this.#rows.focus(at < 0 ? (by > 0 ? 0 : keys.length - 1) : (at + by + keys.length) % keys.length);
  }

  fold(): boolean {
    return false;
  }

  get #keys(): string[] {
    const net = this.#net;
    if (!net) return [];
    const cameras = [...eyesOf(net), ...net.inside];
    return [...net.gates.map((_, index) => gateKey(index)), ...cameras.map(({ id }) => id)];
  }

  #light(index: number | null): void {
    const lit = index === null ? null : (this.#keys[index] ?? null);
    if (lit === this.#lit) return;
    this.#lit = lit;
    this.page.redrawMap();
  }

  #again(): void {
    this.page.redraw();
    this.ask(this.#asked, this.#signal).catch(this.page.failed);
  }

  content(lang: Lang): HTMLElement[] {
    const net = this.#net;
    const buttons: HTMLButtonElement[] = [];
    const wait = this.#why ? [] : [waiting(lang, sightWords(lang, 'wait'))];
    const told = net ? this.#told(lang, net, buttons) : wait;
    this.#rows.take(buttons);
    return [this.#choices(lang), ...told];
  }

  #choices(lang: Lang): HTMLElement {
    return h('div', { class: 'net-choices' },
      !this.#why && h('div', { class: 'net-clock', role: 'timer' }, ...this.#clockText(lang)),
      ...timeChoice(lang, {
        asked: this.#asked, since: this.#since, seen: (at, under) => this.#seenAt(at, under),
      }),
      netChoices(lang, this.#wish, (change) => {
        this.#wish = { ...this.#wish, ...change };
        this.#again();
      }));
  }

  /** Somebody says when the person was last seen. */
  #seenAt(at: Date, under: boolean): void {
    this.#since = { at, of: 'seen' };
    this.#stale = true;
    this.#nextAsk = 0;
    // What is drawn anew under a finger would lose it: the clock asks.
    if (!under) this.#again();
    else if (this.#clock === 0) this.#start();
  }

  told(lang: Lang): string {
    const why = this.#why;
    if (why) return `${sightWords(lang, why)}. ${sightWords(lang, 'whenSeen')}`;
    return this.#net ? shortly(lang, this.#net) : '';
  }

  #told(lang: Lang, net: Net, buttons: HTMLButtonElement[]): HTMLElement[] {
    const list = (key: SightKey, kind: string, rows: HTMLElement[], note = '') => rows.length === 0 ? [] : [
      h('section', { class: `group ${kind}` },
        h('h3', {}, sightWords(lang, key), h('span', { class: 'count' }, String(rows.length))),
        note && h('p', { class: 'quiet' }, note),
        h('ul', {}, ...rows.map((row) => h('li', {}, row))))];
    const gates = net.gates.map((gate, index) => this.#gate(lang, gate, index, buttons));
    const cameras = eyesOf(net).map((camera) => this.#camera(lang, camera, buttons));
    const inside = net.inside.map((camera) => this.#camera(lang, camera, buttons));
    return [
      sentence(lang, net),
      ...list('gates', 'gates', gates, unwatchedNote(lang, net.gates)),
      ...list('netCameras', '', cameras),
      ...list('inside', 'misses', inside),
      foot(lang, net),
    ];
  }

  #gate(lang: Lang, gate: Gate, index: number, buttons: HTMLButtonElement[]): HTMLElement {
    const at = buttons.length;
    const row = gateRow(lang, {
      gate, index, since: this.#since.of, id: `sight-row-${at}`, attributes: this.#rows.attributes(at),
      run: () => flyTo(this.page.stage, [...gate.point, 0], gate.point),
    });
    buttons.push(row);
    return h('div', { class: 'gate-row' }, row,
      h('button', { class: 'tool send', 'data-gate': index,
        onclick: () => this.page.respond(gate.point, postOf(lang, gate)) }, sightWords(lang, 'send')));
  }

  #camera(lang: Lang, { id, geometry, properties }: NetCamera, buttons: HTMLButtonElement[]): HTMLButtonElement {
    const index = buttons.length;
    const watches = properties.watches?.length ?? 0;
    const { point } = this.#asked as Asked;
    const row = cameraRow(lang, {
      id, camera: properties, index, layer: this.page.known.layers.get(CAMERAS), chosen: false,
      attributes: this.#rows.attributes(index),
      more: [
        watches > 0 && sightWords(lang, 'watches', { count: watches }),
        properties.lent && sightWords(lang, 'lentMark'),
      ].filter(Boolean).join(' · '),
      run: () => flyTo(this.page.stage, lensOf({ geometry, properties }), point),
    });
    buttons.push(row);
    return row;
  }
}
