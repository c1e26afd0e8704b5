/** What single cameras see: asked once each, drawn as rings and volume, told in a few facts. */

import { track } from './busy';
import { h } from './dom';
import { formatDistance, formatNumber } from './format';
import type { Lang } from './link';
import { formatShare } from './respondwords';
import { askSight, cameraAddress, GRADES, type CameraView } from './sightanswers';
import { chip } from './sightcamerarow';
import type { SightPage } from './sightpart';
import { sightWords } from './sightwords';
import { viewRows } from './sightviewrows';

/** So many are kept: stepping back and forth asks nothing again. */
const MOST = 60;

export class Views {
  readonly #views = new Map<string, CameraView>();

  constructor(private readonly page: SightPage) {}

  of(id: string | null): CameraView | null {
    return (id !== null && this.#views.get(id)) || null;
  }

  /** Forget what was seen: a camera or a building may be another now. */
  forget(): void {
    this.#views.clear();
  }

  async ask(id: string | null, signal: AbortSignal): Promise<void> {
    if (id === null || this.#views.has(id) || this.page.isAbsent('view')) return;
    const { lang } = this.page.store.state;
    const answer = await track(askSight<CameraView>(cameraAddress(id, 'view'), lang, signal));
    if (typeof answer === 'string') {
      this.page.absent('view', answer);
      return;
    }
    const [oldest] = this.#views.keys();
    if (this.#views.size >= MOST && oldest !== undefined) this.#views.delete(oldest);
    this.#views.set(id, answer);
    this.page.redraw();
  }

  rows(id: string | null): Record<string, object[]> {
    const view = this.of(id);
    return view ? viewRows(view) : {};
  }

  /** Its direction, field and range, how much of that is seen, and the classes with their colours. */
  facts(lang: Lang, id: string): HTMLElement | null {
    const view = this.of(id);
    if (!view) return null;
    const {
      assumed, azimuth_deg: azimuth, field_of_view_deg: field, range_m: range, seen_share: share,
      area_m2: area,
    } = view.properties;
    const unknown = sightWords(lang, 'unknownValue');
    const degrees = (value: number | null) => value === null ? unknown : `${Math.round(value)}°`;
    const facts: [string, string][] = [
      [sightWords(lang, 'azimuth'), degrees(azimuth)],
      [sightWords(lang, 'field'), degrees(field)],
      [sightWords(lang, 'range'), range === null ? unknown : formatDistance(range, lang)],
      [sightWords(lang, 'area'), `${formatNumber(Math.round(area), lang)} m²`],
    ];
    return h('div', { class: 'view-facts' },
      assumed && h('p', { class: 'note' }, `◇ ${sightWords(lang, 'assumedHint')}`),
      h('dl', {}, ...facts.map(([title, value]) =>
        h('div', {}, h('dt', {}, title), h('dd', {}, value)))),
      share !== null && h('p', { class: 'quiet' }, sightWords(lang, 'share', { share: formatShare(share) })),
      legend(lang, view));
  }
}

/** The density classes from the finest on, each with how far it reaches. */
export function legend(lang: Lang, { properties: { rings } }: CameraView): HTMLElement {
  const rows = [...GRADES].reverse().flatMap((grade) => {
    const own = rings.find((ring) => ring.class === grade);
    if (!own) return [];
    const [low, high] = [own.from_m, own.to_m].map((metres) => Math.round(metres)) as [number, number];
    return [h('li', {}, chip(lang, grade), h('span', {}, sightWords(lang, 'from', { low, high })),
      h('span', { class: 'quiet' }, `${formatNumber(Math.round(own.area_m2), lang)} m²`))];
  });
  return h('ul', { class: 'grades', 'aria-label': sightWords(lang, 'legend') }, ...rows);
}
