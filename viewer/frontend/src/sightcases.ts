/** Whether verdicts hold: people say right or wrong, the cases are kept, the precision is shown. */

import { getJson, send } from './api';
import { track } from './busy';
import { h } from './dom';
import type { LonLat } from './geodesy';
import type { Lang } from './link';
import { notify } from './notices';
import { formatShare } from './respondwords';
import { absenceOf, type CameraFeature, type Grade, type Verdict } from './sightanswers';
import { isOfControlRoom, type SightPage } from './sightpart';
import { stateOf } from './sightseesrows';
import { sightWords, verdictText } from './sightwords';

const ADDRESS = '/queries/sees/cases';

interface Precision {
  readonly cases: number;
  readonly confirmed: number;
  readonly wrong: number;
  readonly precision: number | null;
  readonly interval: readonly [number, number] | null;
}

/** What a verdict was about. */
export interface Said {
  readonly point: LonLat;
  readonly heightM: number;
  readonly grade: Grade | null;
}

function keyOf({ id }: CameraFeature, { point, heightM, grade }: Said): string {
  return [id, ...point, heightM, grade].join();
}

export class Cases {
  #precision: Precision | null = null;
  /** What was judged here, by camera and verdict: it is not asked twice. */
  readonly #judged = new Map<string, Verdict>();

  constructor(private readonly page: SightPage) {}

  async refresh(signal: AbortSignal): Promise<void> {
    if (this.page.isAbsent('cases')) return;
    const { lang } = this.page.store.state;
    try {
      const { body } = await track(getJson<Precision>('/queries/sees/precision', lang, signal));
      this.#precision = body;
    } catch (error) {
      this.#missing(error);
    }
  }

  #missing(error: unknown): void {
    const why = absenceOf(error);
    if (!why) throw error;
    this.page.absent('cases', why);
  }

  /** Right and wrong, for those whose word counts. */
  buttons(lang: Lang, camera: CameraFeature, said: Said): HTMLElement[] {
    if (this.page.isAbsent('cases') || !isOfControlRoom(this.page)) return [];
    const { verdict } = camera.properties;
    const judged = this.#judged.get(keyOf(camera, said));
    // Who says that "clear" is wrong says that it is blocked, and the other way round.
    const other: Verdict = stateOf(verdict) === 'clear' ? 'blocked' : 'clear';
    const button = (key: 'right' | 'wrong', truth: Verdict, mark: string) => h('button', {
      class: `tool judge-${key}`, id: `sight-${key}`, 'aria-pressed': judged === truth,
      onclick: () => void this.#keep(camera, said, truth).catch(this.page.failed),
    }, `${mark} ${sightWords(lang, key)}`);
    return [h('div', { class: 'acts judge', role: 'group', 'aria-label': sightWords(lang, 'isTrue') },
      h('span', { class: 'quiet' }, `${verdictText(lang, verdict)} — ${sightWords(lang, 'isTrue')}`),
      button('right', verdict, '✓'), button('wrong', other, '✗'))];
  }

  async #keep(camera: CameraFeature, said: Said, truth: Verdict): Promise<void> {
    const { lang } = this.page.store.state;
    const { verdict } = camera.properties;
    const { point, heightM, grade } = said;
    const body = { camera: camera.id, point, height_m: heightM, class: grade, verdict, truth };
    try {
      await track(send('POST', ADDRESS, lang, { body, headers: { 'Content-Type': 'application/json' } }));
    } catch (error) {
      this.#missing(error);
      return;
    }
    this.#judged.set(keyOf(camera, said), truth);
    notify(sightWords(lang, 'caseKept'));
    await this.refresh(new AbortController().signal);
    this.page.redraw();
  }

  /** How often verdicts held where somebody looked. */
  section(lang: Lang): HTMLElement | null {
    const told = this.#precision;
    if (!told) return null;
    const { cases, precision, interval } = told;
    return h('section', { class: 'group precision' },
      h('h3', {}, sightWords(lang, 'precision')),
      cases === 0 || precision === null
        ? h('p', { class: 'quiet' }, sightWords(lang, 'noCases'))
        : h('p', {}, h('b', {}, formatShare(precision)), ' ',
            h('span', { class: 'quiet' }, sightWords(lang, 'precisionOf', {
              cases, low: formatShare(interval?.[0] ?? 0), high: formatShare(interval?.[1] ?? 1),
            }))));
  }
}
