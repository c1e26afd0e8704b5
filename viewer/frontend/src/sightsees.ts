/** Who sees this: cameras in the order of what they deliver, then those that do not, and why. */

import { track } from './busy';
import type { Feature } from './contract';
import { h } from './dom';
import { formatNumber } from './format';
import type { LonLat } from './geodesy';
import type { Lang } from './link';
import { segments } from './respondlist';
import { said } from './routes';
import { Rows } from './rows';
import {
  askBuilding, askSight, seesAddress, type CameraFeature, type Grade, type Sees,
} from './sightanswers';
import { insideNote, insideRows } from './sightinside';
import { cameraRow } from './sightcamerarow';
import { SightAim } from './sightaim';
import type { Cases } from './sightcases';
import { foot, gradeChoice } from './sightchoices';
import { flyTo, lookThrough } from './sightflight';
import { notify } from './notices';
import { CAMERAS, type Asked, type Part, type SightPage } from './sightpart';
import type { Spot } from './sightgeometry';
import { lensOf, seesRows, stateOf } from './sightseesrows';
import { Views } from './sightviews';
import { sightWords } from './sightwords';
import { waiting } from './waiting';

const HEIGHTS = [
  ['ground', 0, 'heightGround'], ['person', 1.5, 'heightPerson'], ['tall', 4, 'heightTall'],
] as const;
/** So many buildings are outlined: of the nearest misses. */
const MOST_BLOCKERS = 12;

export class SeesPart implements Part {
  readonly #rows: Rows;
  readonly #views: Views;
  readonly #aim: SightAim;
  #asked: Asked | null = null;
  #answer: Sees | null = null;
  #blockers = new Map<string, Feature>();
  #lit: string | null = null;
  #heightM = 1.5;
  #grade: Grade | null = null;

  constructor(
    private readonly page: SightPage,
    private readonly cases: Cases,
  ) {
    this.#rows = new Rows(page.root, (index) => this.#light(index));
    this.#views = new Views(page);
    this.#aim = new SightAim(page, () => {
      this.#views.forget();
      this.#again();
    });
    page.store.subscribe((now, before) => {
      if (now.camera !== before.camera && now.sight === before.sight) this.#follow();
    });
  }

  /** Id of the camera that is chosen: the address of the page says it too. */
  get #chosen(): string | null {
    return this.page.store.state.camera;
  }

  async ask(asked: Asked | null, signal: AbortSignal): Promise<void> {
    this.#asked = asked;
    if (!asked) return;
    const { lang } = this.page.store.state;
    const question = { target: asked.target, heightM: this.#heightM, grade: this.#grade };
    const answer = await track(askSight<Sees>(seesAddress(question), lang, signal));
    if (typeof answer === 'string') {
      this.page.absent('sees', answer);
      return;
    }
    const isFirst = this.#answer === null;
    // Cameras or buildings are others than before: what was seen of them is old.
    if (this.#answer && this.#answer.sight.revision !== answer.sight.revision) this.#views.forget();
    this.#answer = answer;
    if (!this.#camera) this.#choose(null);
    this.page.redraw();
    this.page.arrive([asked.point, ...answer.features.map((camera) => placeOf(camera))]);
    // A link may say which camera.
    if (isFirst && this.#camera) this.#lookWho(this.#camera, signal).catch(this.page.failed);
    await Promise.all([this.#askBlockers(answer, signal), this.cases.refresh(signal),
      this.#views.ask(this.#chosen, signal)]);
    this.page.redraw();
  }

  forget(): void {
    this.#answer = null;
    this.#lit = null;
    this.#blockers = new Map();
    this.#aim.forget();
  }

  async #askBlockers(answer: Sees, signal: AbortSignal): Promise<void> {
    const ids = answer.features.flatMap(({ properties: { blocked_by: blocker } }) =>
      blocker?.layer === 'buildings' && blocker.id ? [blocker.id] : []);
    if (answer.inside?.building) ids.unshift(answer.inside.building);
    const missing = [...new Set(ids)].slice(0, MOST_BLOCKERS).filter((id) => !this.#blockers.has(id));
    const found = await Promise.all(missing.map((id) =>
      track(askBuilding(id, this.page.store.state.lang, signal))));
    for (const building of found) this.#blockers.set(String(building.id), building);
  }

  rows(): Record<string, object[]> {
    if (!this.#answer || !this.#asked) return {};
    const sees = seesRows({
      answer: this.#answer, target: this.#asked.point, heightM: this.#heightM,
      chosen: this.#lit ?? this.#chosen, blockers: this.#blockers,
    });
    const { inside } = this.#answer;
    return together(this.#views.rows(this.#chosen), sees, inside
      ? insideRows(inside, this.#asked.point, this.#blockers.get(inside.building ?? '')) : {});
  }

  /** Ask at the street before the building that the place lies in; false where it lies in none. */
  outside(): boolean {
    const front = this.#answer?.inside?.front;
    if (front) this.page.show({ ask: 'sees', target: front.point });
    return front !== undefined;
  }

  pick(index: number): boolean {
    return this.#rows.focus(index);
  }

  step(by: 1 | -1): boolean {
    const all = this.#answer?.features ?? [];
    if (all.length === 0) return false;
    const at = all.findIndex(({ id }) => id === this.#chosen);
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length;
    this.#choose((all[next] as CameraFeature).id);
    this.#rows.focus(next);
    return true;
  }

  told(lang: Lang): string {
    const answer = this.#answer;
    if (!answer) return '';
    const { features, numberSeeing, inside } = answer;
    const camera = this.#camera;
    if (camera) {
      return sightWords(lang, 'place', {
        rank: features.indexOf(camera) + 1, count: features.length, name: camera.properties.name ?? camera.id,
      });
    }
    if (inside) return said(inside.reason_text, lang);
    return numberSeeing === 0 ? sightWords(lang, 'noneSees') : seeingText(lang, numberSeeing);
  }

  fold(): boolean {
    if (this.#chosen === null) return false;
    this.#choose(null);
    return true;
  }

  #light(index: number | null): void {
    const lit = index === null ? null : (this.#answer?.features[index]?.id ?? null);
    if (lit === this.#lit) return;
    this.#lit = lit;
    this.page.redrawMap();
  }

  #choose(id: string | null): void {
    this.page.store.set({ camera: id });
  }

  get #camera(): CameraFeature | undefined {
    return this.#answer?.features.find(({ id }) => id === this.#chosen);
  }

  /** Another camera is chosen: unfold it, see it with what it looks at, and draw its view. */
  #follow(): void {
    if (!this.#answer || !this.#asked) return;
    this.#lit = null;
    this.page.redraw();
    const camera = this.#camera;
    if (!camera) return;
    flyTo(this.page.stage, lensOf(camera), this.#asked.point);
    const { signal } = new AbortController();
    Promise.all([this.#views.ask(camera.id, signal), this.#lookWho(camera, signal)]).catch(this.page.failed);
  }

  /** Who holds a camera that turns. */
  async #lookWho({ id, properties: { mount } }: CameraFeature, signal: AbortSignal): Promise<void> {
    if (mount === 'ptz') await this.#aim.look(id, signal);
  }

  #again(): void {
    this.page.redraw();
    this.ask(this.#asked, new AbortController().signal).catch(this.page.failed);
  }

  content(lang: Lang): (HTMLElement | null)[] {
    const answer = this.#answer;
    if (!answer) return [waiting(lang, sightWords(lang, 'wait'))];
    const buttons: HTMLButtonElement[] = [];
    const item = (camera: CameraFeature) => {
      const row = this.#row(lang, camera, buttons.length);
      buttons.push(row);
      return h('li', {}, row, camera.id === this.#chosen && this.#details(lang, camera));
    };
    const seeing = answer.features.filter(({ properties }) => stateOf(properties.verdict) === 'clear');
    const missing = answer.features.filter(({ properties }) => stateOf(properties.verdict) !== 'clear');
    const lists = [
      seeing.length > 0 && h('section', { class: 'group' }, h('ul', {}, ...seeing.map(item))),
      missing.length > 0 && h('section', { class: 'group misses' },
        h('h3', {}, sightWords(lang, 'missing')),
        missing.length > 1 && h('p', { class: 'quiet' }, sightWords(lang, 'missingOrder')),
        h('ul', {}, ...missing.map(item))),
    ].filter((each) => each !== false);
    this.#rows.take(buttons);
    return [
      answer.inside && insideNote(lang, answer.inside, () => this.outside()),
      this.#summary(lang, answer), this.#choices(lang), this.#aim.bestSection(lang), ...lists,
      this.cases.section(lang), foot(lang, answer),
    ];
  }

  #summary(lang: Lang, answer: Sees): HTMLElement {
    const assumed = answer.features.filter(({ properties: { verdict, assumed: is } }) =>
      is && stateOf(verdict) === 'clear').length;
    const none = answer.numberSeeing === 0;
    return h('div', { class: 'sight-count' },
      // Of a place indoors it is said already, and why.
      none ? !answer.inside && h('p', { class: 'alert' }, `■ ${sightWords(lang, 'noneSees')}`)
        : h('p', { class: 'count-seeing' }, ...counted(lang, answer.numberSeeing)),
      h('p', { class: 'quiet' }, [
        assumed > 0 && sightWords(lang, 'assumedOf', { count: assumed }),
        answer.nearMisses > 0 && `${sightWords(lang, 'missing')} ${answer.nearMisses}`,
      ].filter(Boolean).join(' · ')));
  }

  #choices(lang: Lang): HTMLElement {
    return h('div', { class: 'fields' },
      segments(sightWords(lang, 'height'), 'sight-height', HEIGHTS.map(([id, metres, key]) => ({
        id, label: sightWords(lang, key), pressed: metres === this.#heightM,
        run: () => {
          this.#heightM = metres;
          this.#again();
        },
      }))),
      gradeChoice(lang, this.#grade, (grade) => {
        this.#grade = grade;
        this.#again();
      }),
      ...this.#aim.bestButton(lang, this.#asked, this.#heightM, this.#answer?.features ?? []));
  }

  /** A map without depth cannot look as a camera does: it becomes one that can. */
  #lookThrough(lens: Spot, place: LonLat): void {
    const { lang, flat } = this.page.store.state;
    if (flat) {
      this.page.store.set({ flat: false });
      notify(sightWords(lang, 'lookNeedsDepth'));
    }
    lookThrough(this.page.stage, lens, place);
  }

  #row(lang: Lang, camera: CameraFeature, index: number): HTMLButtonElement {
    return cameraRow(lang, {
      id: camera.id, camera: camera.properties, index,
      layer: this.page.known.layers.get(CAMERAS),
      chosen: camera.id === this.#chosen, attributes: this.#rows.attributes(index),
      run: () => this.#choose(camera.id === this.#chosen ? null : camera.id),
    });
  }

  #details(lang: Lang, camera: CameraFeature): HTMLElement {
    const asked = this.#asked as Asked;
    const link = (key: 'look' | 'view' | 'details', run: () => void) =>
      h('button', { class: 'tool', id: `sight-${key}`, onclick: run }, sightWords(lang, key));
    const lens = lensOf(camera);
    return h('div', { class: 'way' },
      this.#views.facts(lang, camera.id),
      h('div', { class: 'acts' },
        link('look', () => this.#lookThrough(lens, asked.point)),
        link('view', () => this.page.show({ ask: 'camera', target: { layer: CAMERAS, id: camera.id } })),
        ...this.#aim.buttons(lang, camera, asked, this.#heightM),
        link('details', () => this.page.open({ layer: CAMERAS, id: camera.id }, [lens[0], lens[1]]))),
      ...this.cases.buttons(lang, camera, {
        point: asked.point, heightM: this.#heightM, grade: this.#grade,
      }));
  }
}

/** What several draw, layer by layer. */
function together(...drawn: readonly Readonly<Record<string, object[]>>[]): Record<string, object[]> {
  const all: Record<string, object[]> = {};
  for (const [layer, rows] of drawn.flatMap((each) => Object.entries(each))) {
    all[layer] = [...(all[layer] ?? []), ...rows];
  }
  return all;
}

function placeOf(camera: CameraFeature): LonLat {
  const [lon, lat] = lensOf(camera);
  return [lon, lat];
}

/** How many see it, the number large. */
function counted(lang: Lang, count: number): HTMLElement[] {
  const [before = '', after = ''] = seeingText(lang, count).split(formatNumber(count, lang));
  return [before, formatNumber(count, lang), after].flatMap((part, index) =>
    part ? [h(index === 1 ? 'b' : 'span', {}, part)] : []);
}

function seeingText(lang: Lang, count: number): string {
  return count === 1 ? sightWords(lang, 'seeingOne')
    : sightWords(lang, 'seeing', { count: formatNumber(count, lang) });
}
