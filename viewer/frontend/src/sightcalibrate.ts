/**
 * Calibration: where a camera looks, told by clicking what the middle of its picture shows.
 *
 * A second click on what the edge of the picture shows sets the field of view; a handle on the map
 * does the same as the first click, by dragging or with the arrow keys. Then comes the next camera.
 */

import { getJson, send } from './api';
import { track } from './busy';
import type { Feature } from './contract';
import { byId, h, keepFocus, svg } from './dom';
import type { Drawing } from './drawing';
import type { LonLat } from './geodesy';
import { ICONS } from './icons';
import { itemName } from './items';
import type { ItemRef, Lang } from './link';
import { notify } from './notices';
import { middle } from './opening';
import { said, written } from './routes';
import { askSight, cameraAddress, seesAddress, type Inside, type Sees } from './sightanswers';
import { aimOf, calibrationRows, type Pending } from './sightcalibraterows';
import { flyTo } from './sightflight';
import { bearingDeg } from './sightgeometry';
import { AimHandle } from './sighthandle';
import { CAMERAS, type Asked, type SightPage } from './sightpart';
import { sightWords } from './sightwords';
import type { UndoStack } from './undo';

/** So many of the nearest cameras are looked through for one whose direction is not known. */
const NEAREST = 200;
const DEAF_MS = 1200;
/** A warning that comes later is no help. */
const INSIDE_MS = 5000;

export class Calibration {
  readonly #card = h('div', { id: 'calibrating', class: 'card', hidden: true });
  readonly #handle: AimHandle;
  #pending: Pending | null = null;
  /** How many are left near by, once they were counted. */
  #left: number | null = null;
  /** Until when clicks are not taken: the map is on its way to the next camera. */
  #deafUntil = 0;
  /** What the spot that was clicked lies in, where that is a building. */
  #inside: Inside | null = null;
  /** Cameras that were put off, or are done. */
  readonly #passed = new Set<string>();

  constructor(
    private readonly page: SightPage,
    private readonly drawing: Drawing,
    private readonly undo: UndoStack,
    private readonly changed: () => void,
  ) {
    byId('stage').append(this.#card);
    this.#handle = new AimHandle(page.stage, {
      moved: (place) => this.#point(place),
      dropped: () => this.#placed(),
    });
    this.#card.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.close();
    });
  }

  get shown(): boolean {
    return this.#pending !== null;
  }

  close(): void {
    if (!this.#pending) return;
    this.#pending = null;
    this.drawing.cancel();
    this.#draw();
  }

  /** Begin with a camera. */
  start(asked: Asked): void {
    const { item, point } = asked;
    if (item) this.#begin(item, point).catch(this.page.failed);
  }

  async #begin(item: Feature, at: LonLat): Promise<void> {
    const { lang } = this.page.store.state;
    const { body, etag } = await track(getJson<Feature>(cameraAddress(item.id), lang));
    this.#pending = { item: body, etag, at, looksAt: null, edge: null };
    this.#inside = null;
    const { sight } = this.page.store.state;
    const isOfAnother = sight?.ask === 'camera' && (sight.target as ItemRef).id !== item.id;
    this.page.store.set({ item: null, ...(isOfAnother ? { sight: null } : {}) });
    flyTo(this.page.stage, [...at, 0], this.#aim ?? at);
    this.#arm();
    this.#draw();
  }

  /** The next click is the middle of the picture, and the one after that its edge. */
  #arm(): void {
    this.drawing.start('point', {
      drawn: (geometry) => this.#clicked(geometry.coordinates as LonLat),
      cancelled: () => {
        // Arming again gives up the click before; only giving up for good closes the card.
        setTimeout(() => this.#pending && !this.drawing.active && this.close());
      },
    });
  }

  #clicked(place: LonLat): void {
    const pending = this.#pending;
    if (!pending) return;
    if (performance.now() < this.#deafUntil) { // it was meant for the camera before
      this.#arm();
      return;
    }
    if (pending.looksAt === null) {
      this.#pending = { ...pending, looksAt: place };
      this.#arm();
      this.#placed();
      this.#card.querySelector<HTMLElement>('#calibrate-save')?.focus();
    } else {
      this.#pending = { ...pending, edge: place };
      this.#save().catch(this.page.failed);
    }
  }

  /** Where the middle of the picture is has been told: say so, and warn of a spot indoors. */
  #placed(): void {
    this.#inside = null;
    this.#draw();
    const pending = this.#pending;
    if (pending?.looksAt) this.#lookInside(pending.looksAt).catch(this.page.failed);
  }

  async #lookInside(target: LonLat): Promise<void> {
    const address = seesAddress({ target, heightM: 0, grade: null, limit: 1 });
    const { lang } = this.page.store.state;
    const answer = await askSight<Sees>(address, lang, AbortSignal.timeout(INSIDE_MS));
    if (typeof answer === 'string' || this.#pending?.looksAt !== target) return;
    this.#inside = answer.inside;
    if (this.#inside) this.#draw();
  }

  async #save(): Promise<void> {
    const pending = this.#pending;
    if (!pending?.looksAt) return;
    const { lang } = this.page.store.state;
    const { item, etag, looksAt, edge, at } = pending;
    const body = { looks_at: looksAt, looks_at_height_m: 0, edge };
    const headers: Record<string, string> = {
      'Content-Type': 'application/json', ...(etag === null ? {} : { 'If-Match': etag }),
    };
    const sent = await track(send('POST', cameraAddress(item.id, 'calibration'), lang, { body, headers }));
    const name = this.#nameOf(item);
    this.#remember(item.id, name, sent.etag, Math.round(bearingDeg(at, looksAt)));
    this.#passed.add(item.id);
    this.changed();
    await this.#goOn(at);
  }

  #remember(id: string, name: string, etag: string | null, degrees: number): void {
    const { lang } = this.page.store.state;
    const label = sightWords(lang, 'calibrated', { name, degrees });
    if (etag === null) {
      notify(label);
      return;
    }
    const change = {
      label,
      undo: async () => {
        const headers = { 'If-Match': etag };
        await track(send('POST', `${cameraAddress(id)}/undo`, this.page.store.state.lang, { headers }));
        this.#passed.delete(id);
        this.changed();
      },
    };
    this.undo.push(change);
    notify(label, { label: sightWords(lang, 'undo'), run: () => void this.undo.undo(change) });
  }

  /** Go on with the nearest camera whose direction nobody knows. */
  next(from: LonLat): void {
    this.#goOn(from).catch(this.page.failed);
  }

  async #goOn(from: LonLat): Promise<void> {
    const { lang } = this.page.store.state;
    const query = new URLSearchParams({ point: written(from), layers: CAMERAS, limit: String(NEAREST) });
    const { body } = await track(
      getJson<{ features: Feature[] }>(`/queries/nearest?${query}`, lang));
    const unknown = body.features.filter(({ id, properties }) =>
      (properties['azimuth_deg'] ?? null) === null && !this.#passed.has(String(id)));
    const [next] = unknown;
    if (!next) {
      notify(sightWords(lang, 'calibrateDone'));
      this.close();
      return;
    }
    this.#left = unknown.length;
    await this.#begin(next, middle(next));
    this.#deafUntil = performance.now() + DEAF_MS;
  }

  #skip(): void {
    const pending = this.#pending;
    if (!pending) return;
    this.#passed.add(pending.item.id);
    this.#goOn(pending.at).catch(this.page.failed);
  }

  #nameOf(item: Feature): string {
    const layer = this.page.known.layers.get(CAMERAS);
    return layer ? itemName(layer, item.properties) : item.id;
  }

  get #aim(): LonLat | null {
    return this.#pending && aimOf(this.#pending);
  }

  rows(): Record<string, object[]> {
    const [pending, aim] = [this.#pending, this.#aim];
    return pending && aim ? calibrationRows(pending, aim) : {};
  }

  /** The map moved. */
  follow(): void {
    this.#handle.follow();
  }

  #point(looksAt: LonLat): void {
    if (!this.#pending) return;
    this.#pending = { ...this.#pending, looksAt };
    this.page.redrawMap();
  }

  #draw(): void {
    const { lang } = this.page.store.state;
    const pending = this.#pending;
    this.#card.hidden = pending === null;
    this.page.redrawMap();
    if (!pending) {
      this.#handle.show(null, null);
      this.#card.replaceChildren();
      return;
    }
    keepFocus(() => this.#fill(lang, pending));
  }

  #warning(lang: Lang): HTMLElement[] {
    if (!this.#inside) return [];
    const name = said(this.#inside.name, lang) || sightWords(lang, 'building');
    return [h('p', { class: 'note', role: 'alert' }, `▲ ${sightWords(lang, 'aimsInside', { name })}`)];
  }

  #fill(lang: Lang, { item, at, looksAt }: Pending): void {
    const name = this.#nameOf(item);
    const aim = this.#aim ?? at;
    const degrees = Math.round(bearingDeg(at, aim));
    this.#handle.show(at, aim, sightWords(lang, 'handle', { name, degrees }));
    this.#card.setAttribute('role', 'dialog');
    this.#card.setAttribute('aria-label', sightWords(lang, 'calibrating'));
    this.#card.replaceChildren(
      h('p', { role: 'status' },
        h('b', {}, `${name} · ${sightWords(lang, looksAt ? 'calibrateEdge' : 'calibrateCentre')}`),
        h('button', { class: 'tool', id: 'calibrate-close', 'aria-label': sightWords(lang, 'cancel'),
          onclick: () => this.close() }, svg(ICONS.close))),
      h('p', { class: 'quiet' }, [
        looksAt ? `${sightWords(lang, 'azimuth')} ${degrees}°` : sightWords(lang, 'calibrateDrag'),
        this.#left !== null && sightWords(lang, 'calibrateLeft', { count: this.#left }),
      ].filter(Boolean).join(' · ')),
      ...this.#warning(lang),
      h('div', { class: 'fields' },
        h('button', { class: 'solid', id: 'calibrate-save', disabled: looksAt === null,
          onclick: () => void this.#save().catch(this.page.failed) }, sightWords(lang, 'calibrateSave')),
        h('button', { class: 'tool', id: 'calibrate-skip', onclick: () => this.#skip() },
          sightWords(lang, 'calibrateSkip'))));
  }
}
