/** Who leaves here comes past these cameras next, in the order in which they can be reached. */

import { track } from './busy';
import { h } from './dom';
import type { Lang } from './link';
import { segments } from './respondlist';
import { formatMinutes } from './respondwords';
import { Rows } from './rows';
import { askSight, type Grade } from './sightanswers';
import { cameraRow } from './sightcamerarow';
import { flyTo } from './sightflight';
import { trackAddress, type Track, type TrackFeature } from './sightnetanswers';
import { trackRows } from './sightnetrows';
import { FLIGHT_MODES } from './sightnetwish';
import { CAMERAS, type Asked, type Part, type SightPage } from './sightpart';
import { foot, gradeChoice } from './sightchoices';
import { lensOf } from './sightseesrows';
import { sightWords } from './sightwords';
import { waiting } from './waiting';

const AHEAD_MINUTES = 5;

export class TrackPart implements Part {
  readonly #rows: Rows;
  #asked: Asked | null = null;
  #answer: Track | null = null;
  #mode: (typeof FLIGHT_MODES)[number] = 'walk';
  #grade: Grade = 'detect';
  #lit: string | null = null;

  constructor(private readonly page: SightPage) {
    this.#rows = new Rows(page.root, (index) => this.#light(index));
  }

  async ask(asked: Asked | null, signal: AbortSignal): Promise<void> {
    this.#asked = asked;
    if (!asked) return;
    const { lang } = this.page.store.state;
    const address = trackAddress(asked.point, this.#mode, AHEAD_MINUTES, this.#grade);
    const answer = await track(askSight<Track>(address, lang, signal));
    if (typeof answer === 'string') this.page.absent('track', answer);
    else {
      this.#answer = answer;
      const seen = answer.features.flatMap(({ properties: { first_seen: place } }) => place ? [place] : []);
      this.page.arrive([asked.point, ...seen]);
    }
    this.page.redraw();
  }

  forget(): void {
    this.#answer = null;
    this.#lit = null;
  }

  rows(): Record<string, object[]> {
    return this.#answer && this.#asked ? trackRows(this.#answer, this.#asked.point, this.#lit) : {};
  }

  told(lang: Lang): string {
    const count = this.#answer?.features.length;
    if (count === undefined) return '';
    return count === 0 ? sightWords(lang, 'noneAhead') : sightWords(lang, 'ahead', { count });
  }

  pick(index: number): boolean {
    return this.#rows.focus(index);
  }

  step(by: 1 | -1): boolean {
    const all = this.#answer?.features ?? [];
    if (all.length === 0) return false;
    const at = all.findIndex(({ id }) => id === this.#lit);
    return this.#rows.focus(at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length);
  }

  fold(): boolean {
    return false;
  }

  #light(index: number | null): void {
    const lit = index === null ? null : (this.#answer?.features[index]?.id ?? null);
    if (lit === this.#lit) return;
    this.#lit = lit;
    this.page.redrawMap();
  }

  #again(): void {
    this.page.redraw();
    this.ask(this.#asked, new AbortController().signal).catch(this.page.failed);
  }

  content(lang: Lang): HTMLElement[] {
    const choices = h('div', { class: 'fields' },
      segments(sightWords(lang, 'on'), 'track-mode', FLIGHT_MODES.map((mode) => ({
        id: mode, label: sightWords(lang, mode), pressed: mode === this.#mode,
        run: () => {
          this.#mode = mode;
          this.#again();
        },
      }))),
      gradeChoice(lang, this.#grade, (grade) => {
        this.#grade = grade ?? 'detect';
        this.#again();
      }, false));
    const answer = this.#answer;
    if (!answer) return [choices, waiting(lang, sightWords(lang, 'wait'))];
    const names = new Map(answer.features.map(({ id, properties }) => [id, properties.name ?? id]));
    const buttons = answer.features.map((camera, index) => this.#row(lang, camera, index, names));
    this.#rows.take(buttons);
    const list = buttons.length === 0
      ? h('p', { class: 'note' }, sightWords(lang, 'noneAhead'))
      : h('section', { class: 'group' }, h('h3', {}, sightWords(lang, 'first')),
          h('ul', {}, ...buttons.map((button) => h('li', {}, button))));
    return [choices, list, foot(lang, answer)];
  }

  #row(
    lang: Lang, camera: TrackFeature, index: number, names: ReadonlyMap<string, string>,
  ): HTMLButtonElement {
    const { arrival_s: soonest, arrival_latest_s: latest, hand_over_from: from } = camera.properties;
    const { point } = this.#asked as Asked;
    const before = from.map((id) => names.get(id) ?? id).join(', ');
    return cameraRow(lang, {
      id: camera.id, camera: { ...camera.properties, verdict: 'clear' }, index,
      layer: this.page.known.layers.get(CAMERAS), chosen: false,
      attributes: this.#rows.attributes(index),
      more: before && sightWords(lang, 'handOver', { names: before }),
      right: h('span', { class: 'far' }, h('b', { class: 'density' }, formatMinutes(soonest)),
        latest !== null && h('span', { class: 'quiet' },
          sightWords(lang, 'latest', { time: formatMinutes(latest) }))),
      run: () => flyTo(this.page.stage, lensOf(camera), point),
    });
  }
}
