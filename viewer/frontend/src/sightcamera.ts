/** One camera: what it sees, in which classes, what stands in its way, what it adds. */

import { h } from './dom';
import { formatDistance } from './format';
import type { Lang } from './link';
import { formatShare } from './respondwords';
import type { Blocker } from './sightanswers';
import { askEffect, effectLines, type Effect } from './sightcoveranswers';
import type { Calibration } from './sightcalibrate';
import { isOfControlRoom, writesCameras, type Asked, type Part, type SightPage } from './sightpart';
import { cornersOf } from './sightgeometry';
import { Views } from './sightviews';
import { sightWords } from './sightwords';
import { waiting } from './waiting';

export class CameraPart implements Part {
  readonly #views: Views;
  #asked: Asked | null = null;
  #effect: Effect | null = null;

  constructor(
    private readonly page: SightPage,
    private readonly calibration: Calibration,
  ) {
    this.#views = new Views(page);
  }

  get #id(): string | null {
    return this.#asked?.item?.id ?? null;
  }

  async ask(asked: Asked | null, signal: AbortSignal): Promise<void> {
    this.#asked = asked;
    this.#effect = null;
    // It is asked again when something changed, so that what was kept is old.
    this.#views.forget();
    const id = this.#id;
    if (id === null) return;
    await this.#views.ask(id, signal);
    const view = this.#views.of(id);
    if (view && asked) this.page.arrive([asked.point, ...cornersOf(view.geometry)]);
    this.#effect = await askEffect(this.page, id, signal);
    this.page.redraw();
  }

  forget(): void {
    this.#asked = null;
    this.#effect = null;
    this.#views.forget();
  }

  rows(): Record<string, object[]> {
    return this.#views.rows(this.#id);
  }

  pick(): boolean {
    return false;
  }

  step(by: 1 | -1): boolean {
    if (by < 0 || !this.#asked || !writesCameras(this.page)) return false;
    this.calibration.next(this.#asked.point);
    return true;
  }

  fold(): boolean {
    return false;
  }

  content(lang: Lang): HTMLElement[] {
    const id = this.#id;
    const view = this.#views.of(id);
    if (id === null || !view) {
      return [this.page.isAbsent('view')
        ? h('p', { class: 'note' }, sightWords(lang, 'unknown'))
        : waiting(lang, sightWords(lang, 'wait'))];
    }
    const blockers = view.properties.blocked_by ?? [];
    const asked = this.#asked;
    return [
      this.#views.facts(lang, id) as HTMLElement,
      ...(writesCameras(this.page) && asked?.item ? [h('div', { class: 'acts' },
        h('button', { class: 'solid', id: 'sight-calibrate',
          onclick: () => this.calibration.start(asked) }, sightWords(lang, 'calibrate')),
        h('button', { class: 'tool', id: 'sight-calibrate-next',
          onclick: () => this.calibration.next(asked.point) }, sightWords(lang, 'calibrateNext')))]
        : isOfControlRoom(this.page) ? [h('p', { class: 'note-who' }, sightWords(lang, 'calibrateWho'))] : []),
      ...(blockers.length > 0 ? [h('section', { class: 'group' },
        h('h3', {}, sightWords(lang, 'blockers')),
        h('ul', { class: 'blockers' }, ...blockers.map((each) => h('li', {}, blockerText(lang, each)))))] : []),
      ...effectLines(lang, this.#effect),
    ];
  }
}

function blockerText(lang: Lang, { layer, name, distance_m: metres, hidden_share: share }: Blocker): string {
  return [
    name ?? sightWords(lang, layer === 'buildings' ? 'building' : 'terrain'),
    sightWords(lang, 'at', { distance: formatDistance(metres, lang) }),
    share !== null && share !== undefined && sightWords(lang, 'hides', { share: formatShare(share) }),
  ].filter(Boolean).join(' · ');
}
