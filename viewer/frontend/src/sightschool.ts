/** School ways: what cameras see of gates, zone and walking routes when children come and go. */

import { track } from './busy';
import { h } from './dom';
import { formatDistance } from './format';
import type { LonLat } from './geodesy';
import type { Lang } from './link';
import { segments } from './respondlist';
import { formatShare } from './respondwords';
import { Rows } from './rows';
import { askSight, type Grade, type SightState } from './sightanswers';
import { bandOf } from './sightcoveranswers';
import type { Part, SightPage } from './sightpart';
import { foot, gradeChoice } from './sightchoices';
import { sightWords } from './sightwords';
import { waiting } from './waiting';

interface School {
  readonly id: string;
  readonly name: string | null;
  readonly point: LonLat;
  readonly hours: { readonly from: string; readonly to: string };
  readonly gates: number;
  readonly gates_seen: number;
  readonly route_share: number | null;
  readonly route_unseen_m: number;
  readonly known_route_share: number | null;
  readonly zone_share: number | null;
  readonly cameras: number;
}

/** Gates, cameras and unseen stretches of one school. */
interface SchoolFeature {
  readonly geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null;
  readonly properties: {
    readonly kind?: string; readonly part?: 'route' | 'zone'; readonly seen?: boolean;
  };
}

interface SchoolWatch {
  readonly sight: SightState;
  readonly schools: readonly School[];
  readonly features: readonly SchoolFeature[];
}

export class SchoolPart implements Part {
  readonly #rows: Rows;
  #answer: SchoolWatch | null = null;
  #one: SchoolWatch | null = null;
  #chosen: string | null = null;
  #at: 'arrival' | 'leaving' = 'arrival';
  #grade: Grade = 'detect';
  #lit: number | null = null;

  constructor(private readonly page: SightPage) {
    this.#rows = new Rows(page.root, (index) => {
      this.#lit = index;
      this.page.redrawMap();
    });
  }

  async ask(_: unknown, signal: AbortSignal): Promise<void> {
    const answer = await this.#fetch(null, signal);
    if (!answer) return;
    this.#answer = answer;
    this.#one = this.#chosen === null ? null : await this.#fetch(this.#chosen, signal);
    this.page.redraw();
  }

  async #fetch(school: string | null, signal: AbortSignal): Promise<SchoolWatch | null> {
    const query = new URLSearchParams({
      at: this.#at, class: this.#grade, ...(school === null ? {} : { school }),
    });
    const { lang } = this.page.store.state;
    const answer = await track(askSight<SchoolWatch>(`/queries/school-watch?${query}`, lang, signal));
    if (typeof answer !== 'string') return answer;
    this.page.absent('school', answer);
    return null;
  }

  forget(): void {
    this.#answer = null;
    this.#one = null;
    this.#chosen = null;
    this.#lit = null;
  }

  /** Least seen first. */
  get #schools(): School[] {
    return [...(this.#answer?.schools ?? [])].sort((one, other) =>
      (one.route_share ?? 1) - (other.route_share ?? 1));
  }

  rows(): Record<string, object[]> {
    const schools = this.#schools;
    const chosen = this.#lit === null ? this.#chosen : (schools[this.#lit]?.id ?? null);
    return {
      'answer-sight-badges': schools.map(({ id, point, route_share: share }, index) => ({
        position: [...point, 0], text: String(index + 1), state: 'clear', grade: bandOf(share),
        chosen: id === chosen, faint: this.#chosen !== null && id !== chosen, stack: 0,
      })),
      ...(this.#one ? oneRows(this.#one) : {}),
    };
  }

  pick(index: number): boolean {
    return this.#rows.focus(index);
  }

  step(by: 1 | -1): boolean {
    const schools = this.#schools;
    if (schools.length === 0) return false;
    const at = schools.findIndex(({ id }) => id === this.#chosen);
    const next = at < 0 ? (by > 0 ? 0 : schools.length - 1) : (at + by + schools.length) % schools.length;
    this.#choose(schools[next] as School);
    return this.#rows.focus(next);
  }

  fold(): boolean {
    if (this.#chosen === null) return false;
    this.#chosen = null;
    this.#one = null;
    this.page.redraw();
    return true;
  }

  #choose(school: School): void {
    this.#chosen = school.id;
    this.#one = null;
    const [lon, lat] = school.point;
    const around = 0.006;
    this.page.stage.home([lon - around, lat - around, lon + around, lat + around]);
    this.page.redraw();
    this.#fetch(school.id, new AbortController().signal).then((one) => {
      if (this.#chosen !== school.id) return;
      this.#one = one;
      this.page.redraw();
    }, this.page.failed);
  }

  #again(): void {
    this.page.redraw();
    this.ask(null, new AbortController().signal).catch(this.page.failed);
  }

  content(lang: Lang): (HTMLElement | null)[] {
    const choices = h('div', { class: 'fields' },
      segments(sightWords(lang, 'atHours'), 'school-at', (['arrival', 'leaving'] as const).map((at) => ({
        id: at, label: sightWords(lang, at), pressed: at === this.#at,
        run: () => {
          this.#at = at;
          this.#again();
        },
      }))),
      gradeChoice(lang, this.#grade, (grade) => {
        this.#grade = grade ?? 'detect';
        this.#again();
      }, false));
    const answer = this.#answer;
    if (!answer) return [choices, waiting(lang, sightWords(lang, 'wait'))];
    const buttons = this.#schools.map((school, index) => this.#row(lang, school, index));
    this.#rows.take(buttons);
    const list = buttons.length === 0
      ? h('p', { class: 'note' }, sightWords(lang, 'schoolNone'))
      : h('section', { class: 'group' }, h('h3', {}, sightWords(lang, 'schoolAll')),
          h('ul', {}, ...buttons.map((button) => h('li', {}, button))));
    return [choices, list, foot(lang, answer)];
  }

  #row(lang: Lang, school: School, index: number): HTMLButtonElement {
    const { gates, gates_seen: seen, zone_share: zone, known_route_share: known, hours } = school;
    const lines = [
      sightWords(lang, 'schoolHours', hours),
      sightWords(lang, 'schoolGates', { seen, gates }),
      zone !== null && sightWords(lang, 'schoolZone', { share: formatShare(zone) }),
      sightWords(lang, 'schoolUnseen', { distance: formatDistance(school.route_unseen_m, lang) }),
      known !== null && sightWords(lang, 'knownOnly', { share: formatShare(known) }),
    ];
    return h('button', {
      class: `near camera grade-${bandOf(school.route_share)}`, id: `sight-row-${index}`,
      'data-id': school.id, 'aria-expanded': school.id === this.#chosen,
      onclick: () => this.#choose(school), ...this.#rows.attributes(index),
    },
    h('span', { class: 'number' }, String(index + 1)),
    h('span', { class: 'what' }, h('b', {}, school.name ?? school.id),
      h('span', { class: 'quiet' }, lines.filter(Boolean).join(' · '))),
    h('span', { class: 'far' },
      h('b', { class: 'density' }, school.route_share === null ? '–' : formatShare(school.route_share)),
      h('span', { class: 'quiet' }, sightWords(lang, 'schoolSeen'))));
  }
}

/** The stretches that nobody sees, the gates, and where only an assumed camera looks. */
function oneRows({ features }: SchoolWatch): Record<string, object[]> {
  // The zone lies within the routes.
  const of = (kind: string) => features.filter(({ properties }) =>
    properties.kind === kind && properties.part !== 'zone');
  const paths = (kind: string, as: string) => of(kind).flatMap(({ geometry }) =>
    linesOf(geometry).map((path) => ({ path, kind: as })));
  return {
    'answer-sight-paths': [...paths('assumed_only', 'track'), ...paths('unseen', 'unseen')],
    'answer-sight-points': of('gate').map(({ geometry, properties }) => ({
      position: geometry?.coordinates, kind: properties.seen ? 'watched' : 'gate',
    })),
  };
}

function linesOf(geometry: SchoolFeature['geometry']): readonly unknown[] {
  if (!geometry) return [];
  return geometry.type === 'MultiLineString' ? geometry.coordinates : [geometry.coordinates];
}
