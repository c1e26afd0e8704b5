/** What is reached from the scene in time: areas that hug the streets, with a slider of minutes. */

import { track } from './busy';
import { h } from './dom';
import { formatNumber } from './format';
import type { LonLat } from './geodesy';
import type { Lang } from './link';
import { MODES, type Mode } from './modes';
import { segments } from './respondlist';
import { modeName, words } from './respondwords';
import { askRoads, hasNoStreets, said, written, type Snapped } from './routes';
import type { Stage } from './stage';
import { slider } from './slider';

/** All are asked at once, so that the slider answers at once. */
const MINUTES = [5, 10, 15, 20, 25, 30] as const;

interface Area {
  readonly geometry: { readonly coordinates: readonly (readonly (readonly LonLat[])[])[] } | null;
  readonly properties: { readonly minutes: number; readonly people: number | null };
}

interface ServiceArea {
  readonly origin?: Snapped;
  readonly features: readonly Area[];
}

export class Reach {
  #on = false;
  #mode: Mode = 'drive';
  #minutes = 10;
  #answer: ServiceArea | null = null;
  #sentence = '';
  #question = new AbortController();
  #scene: LonLat | null = null;
  #lang: Lang = 'ko';

  constructor(
    private readonly stage: Stage,
    private readonly redraw: () => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Ask anew for a scene, or stop with none. */
  async ask(scene: LonLat | null, lang: Lang): Promise<void> {
    this.#question.abort();
    this.#question = new AbortController();
    if (scene !== this.#scene) this.#answer = null;
    this.#scene = scene;
    this.#lang = lang;
    if (scene && this.#on) await this.#fetch(scene, this.#question.signal);
    this.#draw();
  }

  async #fetch(scene: LonLat, signal: AbortSignal): Promise<void> {
    const query = new URLSearchParams({
      point: written(scene), mode: this.#mode, minutes: MINUTES.join(','), direction: 'from',
    });
    try {
      this.#answer = await track(
        askRoads<ServiceArea>(`/queries/service-area?${query}`, this.#lang, signal));
      this.#sentence = said(this.#answer.origin?.reason_text, this.#lang);
    } catch (error) {
      if (!hasNoStreets(error)) throw error;
      this.#sentence = words(this.#lang, 'noStreetsReach');
    }
    this.redraw();
  }

  #again(): void {
    this.ask(this.#scene, this.#lang).catch(this.failed);
    this.redraw();
  }

  #draw(): void {
    const areas = this.#on ? (this.#answer?.features ?? []) : [];
    this.stage.answer({ 'answer-areas': areaRows(areas, this.#minutes) });
  }

  /** The button that shows and hides it. */
  button(lang: Lang): HTMLElement {
    return h('button', {
      class: 'tool', id: 'reach-button', 'aria-pressed': this.#on,
      onclick: () => {
        this.#on = !this.#on;
        this.#again();
      },
    }, words(lang, 'reach'));
  }

  /** The slider and what lives inside the reach; nothing while it is off. */
  section(lang: Lang): HTMLElement[] {
    if (!this.#on) return [];
    const people = h('p', { class: 'reach-people' });
    const tell = () => people.replaceChildren(...this.#told(lang));
    tell();
    return [h('section', { class: 'group reach' },
      h('h3', {}, words(lang, 'reach')),
      segments(words(lang, 'mode'), 'reach-mode', MODES.map((mode) => ({
        id: mode, label: modeName(lang, mode), pressed: mode === this.#mode,
        run: () => {
          this.#mode = mode;
          this.#again();
        },
      }))),
      slider({
        id: 'reach-minutes', label: words(lang, 'reach'), low: 5, high: 30, step: 5,
        value: this.#minutes, said: (minutes) => words(lang, 'minutes', { minutes }),
        moved: (minutes) => {
          this.#minutes = minutes;
          this.#draw();
          tell();
        },
      }),
      people)];
  }

  #told(lang: Lang): Node[] {
    if (this.#sentence) return [document.createTextNode(this.#sentence)];
    const area = this.#answer?.features.find((each) => each.properties.minutes === this.#minutes);
    const people = area?.properties.people;
    const within = words(lang, 'reachWithin', {
      minutes: this.#minutes, mode: modeName(lang, this.#mode),
    });
    if (people === null || people === undefined) return [document.createTextNode(within)];
    const count = words(lang, 'reachPeople', { count: formatNumber(people, lang) });
    return [document.createTextNode(`${within} · `), h('b', {}, count)];
  }
}

/** Rows of `answer-areas`: what is reached in the chosen minutes, with the shorter times inside. */
export function areaRows(areas: readonly Area[], minutes: number): object[] {
  return areas
    .filter(({ properties }) => properties.minutes <= minutes)
    .sort((one, other) => other.properties.minutes - one.properties.minutes)
    .flatMap(({ geometry, properties }) => (geometry?.coordinates ?? []).map((polygon) => ({
      polygon, chosen: properties.minutes === minutes,
    })));
}
