/** Coverage of the whole district: least seen first, the ministry's index beside, blind spots. */

import { track } from './busy';
import { h } from './dom';
import { formatDistance, formatNumber } from './format';
import type { Lang } from './link';
import { segments } from './respondlist';
import { formatShare } from './respondwords';
import { Rows } from './rows';
import { askSight, GRADES, type Grade } from './sightanswers';
import {
  bandOf, coverageAddress, coverName, knownShareOf, leastSeen, shareOf, type Blind, type Coverage, type CoverBy,
  type CoverFeature, type CoverOf,
} from './sightcoveranswers';
import { hatch, polygonsOf } from './sightgeometry';
import type { Calibration } from './sightcalibrate';
import { writesCameras, type Part, type SightPage } from './sightpart';
import { foot, gradeChoice } from './sightchoices';
import { sightWords, type SightKey } from './sightwords';
import { waiting } from './waiting';

const BYS = [['dong', 'byDong'], ['cell', 'byCell'], ['purpose', 'byPurpose']] as const;
const OFS = [['streets', 'ofStreets'], ['area', 'ofArea'], ['people', 'ofPeople']] as const;
const LISTED = 20;
/** How far the strokes over the least seen are apart, in metres: some in a cell, not many in a dong. */
const HATCH_M = { cell: 25, dong: 60, purpose: 60 } as const;

/** So long after an answer of before the new one is asked for. */
const AGAIN_MS = 5000;

export class CoveragePart implements Part {
  readonly #rows: Rows;
  #answer: Coverage | null = null;
  #blind: Blind | null = null;
  #by: CoverBy = 'cell';
  #of: CoverOf = 'streets';
  #grade: Grade = 'detect';
  #withBlind = false;
  #listed: readonly CoverFeature[] = [];
  #lit: number | null = null;

  constructor(
    private readonly page: SightPage,
    private readonly calibration: Calibration,
  ) {
    this.#rows = new Rows(page.root, (index) => {
      this.#lit = index;
      this.page.redrawMap();
    });
  }

  async ask(_: unknown, signal: AbortSignal): Promise<void> {
    const { lang } = this.page.store.state;
    const address = coverageAddress(this.#by, this.#of, this.#grade);
    const answer = await track(askSight<Coverage>(address, lang, signal));
    if (typeof answer === 'string') this.page.absent('coverage', answer);
    else this.#take(answer);
    if (this.#withBlind) await this.#askBlind(signal);
    this.page.redraw();
    // The last answer, while a new one is worked out.
    if (this.#answer?.age_s !== undefined) {
      setTimeout(() => !signal.aborted && this.ask(null, signal).catch(this.page.failed), AGAIN_MS);
    }
  }

  /** A district without streets, or without people, is first told by what there is of it. */
  #take(answer: Coverage): void {
    const { total } = answer;
    if (!this.#answer && total && shareOf(total, this.#of) === null) {
      this.#of = OFS.find(([of]) => shareOf(total, of) !== null)?.[0] ?? this.#of;
    }
    this.#answer = answer;
  }

  async #askBlind(signal: AbortSignal): Promise<void> {
    const { lang } = this.page.store.state;
    const address = `/queries/coverage/blind?${new URLSearchParams({ class: this.#grade })}`;
    const answer = await track(askSight<Blind>(address, lang, signal));
    if (typeof answer === 'string') this.page.absent('blind', answer);
    else this.#blind = answer;
  }

  forget(): void {
    this.#answer = null;
    this.#blind = null;
    this.#lit = null;
  }

  rows(): Record<string, object[]> {
    const areas = this.#answer?.features ?? [];
    const lit = this.#lit === null ? undefined : this.#listed[this.#lit];
    const drawn = areas.flatMap(({ geometry, properties }) =>
      polygonsOf(geometry).map((polygon) => ({
        polygon, grade: bandOf(shareOf(properties, this.#of)),
      })));
    return {
      'answer-cover': drawn,
      // The least seen are as dark as the ground, so that they carry a pattern.
      'answer-cover-hatch': drawn.filter(({ grade }) => grade === 'none').flatMap(({ polygon }) =>
        hatch(polygon, HATCH_M[this.#by]).map((path) => ({ path }))),
      'answer-view-edges': polygonsOf(lit?.geometry).flatMap((rings) =>
        rings.map((path) => ({ path, grade: 'identify' }))),
      'answer-blind': this.#withBlind ? (this.#blind?.features ?? []).flatMap(({ geometry }) =>
        polygonsOf(geometry).map((polygon) => ({ polygon }))) : [],
    };
  }

  pick(index: number): boolean {
    return this.#rows.focus(index);
  }

  step(by: 1 | -1): boolean {
    const count = this.#listed.length;
    if (count === 0) return false;
    return this.#rows.focus(this.#lit === null ? (by > 0 ? 0 : count - 1) : (this.#lit + by + count) % count);
  }

  fold(): boolean {
    return false;
  }

  #again(): void {
    this.page.redraw();
    this.ask(null, new AbortController().signal).catch(this.page.failed);
  }

  content(lang: Lang): (HTMLElement | null)[] {
    const answer = this.#answer;
    const choices = this.#choices(lang);
    if (!answer) {
      return [choices, this.page.isAbsent('coverage')
        ? h('p', { class: 'note' }, sightWords(lang, 'unknown'))
        : waiting(lang, sightWords(lang, 'wait'))];
    }
    this.#listed = leastSeen(answer.features, this.#of).slice(0, LISTED);
    const buttons = this.#listed.map((area, index) => this.#row(lang, area, index));
    this.#rows.take(buttons);
    return [
      choices, ...this.#total(lang, answer), this.#legend(lang), this.#blindSwitch(lang),
      h('section', { class: 'group' },
        h('h3', {}, sightWords(lang, this.#by === 'purpose' ? 'eachPurpose' : 'worst')),
        h('ul', {}, ...buttons.map((button) => h('li', {}, button)))),
      foot(lang, answer),
      writesCameras(this.page) ? h('button', { class: 'link here', id: 'cover-calibrate',
        onclick: () => this.#calibrate() }, sightWords(lang, 'calibrateNext')) : null,
    ];
  }

  /** Make guesses known, beginning in the middle of the map. */
  #calibrate(): void {
    const { longitude, latitude } = this.page.stage.map.view;
    this.page.store.set({ sight: null });
    this.calibration.next([longitude, latitude]);
  }

  #choices(lang: Lang): HTMLElement {
    const choose = <T extends string>(
      label: SightKey, id: string, all: readonly (readonly [T, SightKey])[], now: T, take: (one: T) => void,
    ) => segments(sightWords(lang, label), id, all.map(([one, key]) => ({
      id: one, label: sightWords(lang, key), pressed: one === now,
      run: () => {
        take(one);
        this.#again();
      },
    })));
    return h('div', { class: 'fields' },
      choose('by', 'cover-by', BYS, this.#by, (by) => { this.#by = by; }),
      choose('of', 'cover-of', OFS, this.#of, (of) => { this.#of = of; }),
      gradeChoice(lang, this.#grade, (grade) => {
        this.#grade = grade ?? 'detect';
        this.#again();
      }, false));
  }

  #total(lang: Lang, { total, age_s: age }: Coverage): HTMLElement[] {
    if (!total) return [];
    const share = shareOf(total, this.#of);
    if (share === null) return [h('p', { class: 'note' }, sightWords(lang, 'noneOfIt'))];
    const known = knownShareOf(total, this.#of);
    return [h('div', { class: 'sight-count', role: 'status' },
      h('p', {}, h('b', {}, formatShare(share)), h('span', {}, sightWords(lang, 'sharedSeen')),
        ...(total.index_50m === null ? [] : [
          h('b', { class: 'beside' }, formatShare(total.index_50m)),
          h('span', { title: sightWords(lang, 'indexHint') }, sightWords(lang, 'index'))])),
      known !== null && h('p', { class: 'quiet' },
        sightWords(lang, 'knownOnly', { share: formatShare(known) })),
      age !== undefined && h('p', { class: 'note' },
        sightWords(lang, 'coverAge', { seconds: age })))];
  }

  #legend(lang: Lang): HTMLElement {
    const bands = ['none', ...GRADES] as const;
    return h('ul', { class: 'bands', 'aria-label': sightWords(lang, 'sharedSeen') },
      ...bands.map((band, index) => h('li', {}, h('span', { class: `band grade-${band}` }),
        `${20 * index}–${20 * index + 20}%`)));
  }

  #blindSwitch(lang: Lang): HTMLElement | null {
    if (this.page.isAbsent('blind')) return null;
    const drawn = this.#blind?.features.length;
    const count = this.#blind?.numberMatched ?? drawn;
    return h('label', { class: 'check' },
      h('input', {
        type: 'checkbox', id: 'cover-blind', checked: this.#withBlind,
        onchange: (event: Event) => {
          this.#withBlind = (event.target as HTMLInputElement).checked;
          this.#again();
        },
      }),
      sightWords(lang, 'blind'),
      this.#withBlind && count !== undefined
        && h('small', { class: 'quiet' }, [
          sightWords(lang, 'blindCount', { count: formatNumber(count, lang) }),
          drawn !== undefined && drawn < count
            && sightWords(lang, 'blindLargest', { count: formatNumber(drawn, lang) }),
        ].filter(Boolean).join(' · ')));
  }

  #row(lang: Lang, area: CoverFeature, index: number): HTMLButtonElement {
    const { id, geometry, properties } = area;
    const { name, number } = coverName(area, lang);
    const { people, street_m: street, street_seen_m: seen, cameras, index_50m: fifty } = properties;
    const known = knownShareOf(properties, this.#of);
    const more = [
      number,
      street > 0 && `${formatDistance(seen, lang)} / ${formatDistance(street, lang)}`,
      people !== null && sightWords(lang, 'people', { count: formatNumber(Math.round(people), lang) }),
      cameras !== null && sightWords(lang, 'camerasHere', { count: cameras }),
      known !== null && known !== shareOf(properties, this.#of)
        && sightWords(lang, 'knownOnly', { share: formatShare(known) }),
    ];
    const corner = polygonsOf(geometry)[0]?.[0]?.[0];
    return h('button', {
      class: 'near', id: `sight-row-${index}`, 'data-id': String(id), ...this.#rows.attributes(index),
      onclick: () => corner && this.page.stage.reveal(corner),
    },
    h('span', { class: 'number' }, String(index + 1)),
    h('span', { class: 'what' }, h('b', {}, name),
      h('span', { class: 'quiet' }, more.filter(Boolean).join(' · '))),
    h('span', { class: 'far' }, h('b', {}, formatShare(shareOf(properties, this.#of) ?? 0)),
      h('span', { class: 'quiet index' }, fifty === null ? ''
        : `${sightWords(lang, 'index')} ${formatShare(fifty)}`)));
  }
}
