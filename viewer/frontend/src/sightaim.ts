/** Turning cameras to a spot: one, or the best several; who holds them, and giving them back. */

import { getJson, send, ServerError } from './api';
import { track } from './busy';
import { h } from './dom';
import { formatClock } from './format';
import { isPlace, type Lang } from './link';
import { notify } from './notices';
import { said, type Bilingual } from './routes';
import { absenceOf, cameraAddress, type CameraFeature } from './sightanswers';
import { isOfControlRoom, type Asked, type SightPage } from './sightpart';
import { sightWords, type SightKey } from './sightwords';

/** Four pictures fit a wall's corner, and the others stay free. */
const BEST = 4;
const HOLD_S = 120;
const LEND_HOURS = 1;
const LENDINGS = 'camera_lendings';

/** Who holds a camera, and until when. */
interface Hold {
  readonly who: string | null;
  readonly until: string | null;
}

/** What became of turning one camera. */
interface Aimed {
  readonly camera: string;
  readonly state: 'arrived' | 'moving' | 'no_answer' | 'refused' | 'locked';
  readonly reason_text: Bilingual | null;
  readonly error_deg: number | null;
  readonly took_ms: number | null;
  readonly held_by: Hold | null;
}

export class SightAim {
  readonly #told = new Map<string, Aimed>();
  readonly #held = new Map<string, Hold | null>();

  /** `turned`: cameras look elsewhere now than what was answered before says. */
  constructor(private readonly page: SightPage, private readonly turned: () => void) {}

  get #offered(): boolean {
    return isOfControlRoom(this.page) && !this.page.isAbsent('aim');
  }

  /** The button that turns the best several at once. */
  bestButton(lang: Lang, asked: Asked | null, heightM: number): HTMLElement | null {
    if (!this.#offered || !asked) return null;
    return h('button', { class: 'tool', id: 'sight-aim-best',
      onclick: () => void this.#aimBest(asked, heightM).catch(this.page.failed) },
    sightWords(lang, 'aimBest', { count: BEST }));
  }

  /** What can be done with one camera that turns. */
  buttons(lang: Lang, camera: CameraFeature, asked: Asked, heightM: number): HTMLElement[] {
    if (!this.#offered) return [];
    const { id, properties } = camera;
    const isPtz = properties.mount === 'ptz' || (properties.turn_deg ?? null) !== null;
    const told = this.#told.get(id);
    const held = this.#held.get(id);
    const button = (key: SightKey, run: () => Promise<void>) => h('button', {
      class: 'tool', id: `sight-${key}`, onclick: () => void run().catch(this.page.failed),
    }, sightWords(lang, key));
    return [
      ...(isPtz ? [button('aim', () => this.#aim(camera, asked, heightM))] : []),
      ...(told?.state === 'arrived' || told?.state === 'moving' || held
        ? [button('release', () => this.#release(camera))] : []),
      ...(this.#canLend && incidentOf(asked) !== null && properties.purpose !== 'crime'
        ? [button('lend', () => this.#lend(camera, asked))] : []),
      ...(told ? [h('p', { class: 'quiet', role: 'status' }, aimedText(lang, told, properties.name ?? id))] : []),
      ...(held ? [h('p', { class: 'quiet' }, heldText(lang, held))] : []),
    ];
  }

  get #canLend(): boolean {
    return (this.page.known.layers.get(LENDINGS)?.writable.length ?? 0) > 0;
  }

  async #aim({ id, properties }: CameraFeature, asked: Asked, heightM: number): Promise<void> {
    const { lang } = this.page.store.state;
    notify(sightWords(lang, 'aiming'));
    const aimed = await this.#send<Aimed>(cameraAddress(id, 'aim'), bodyOf(asked, heightM));
    if (!aimed) return;
    this.#told.set(id, aimed);
    this.#held.set(id, aimed.held_by);
    notify(aimedText(lang, aimed, properties.name ?? id));
    this.turned();
  }

  async #aimBest(asked: Asked, heightM: number): Promise<void> {
    const { lang } = this.page.store.state;
    notify(sightWords(lang, 'aiming'));
    const body = { ...bodyOf(asked, heightM), count: BEST };
    const answer = await this.#send<{ aimed: number; cameras: readonly Aimed[] }>('/queries/aim', body);
    if (!answer) return;
    for (const each of answer.cameras) {
      this.#told.set(each.camera, each);
      this.#held.set(each.camera, each.held_by);
    }
    notify(sightWords(lang, answer.aimed > 0 ? 'aimedCount' : 'aimedNone', { count: answer.aimed }));
    this.turned();
  }

  /** Ask for a camera to be turned; what the camera's end says no to is told, not thrown. */
  async #send<T>(address: string, body: object): Promise<T | null> {
    const { lang } = this.page.store.state;
    try {
      const headers = { 'Content-Type': 'application/json' };
      return (await track(send<T>('POST', address, lang, { body, headers }))).body;
    } catch (error) {
      const why = absenceOf(error);
      if (why) this.page.absent('aim', why);
      else if (error instanceof ServerError && error.failure !== 'gone') notify(error.message);
      else throw error;
      return null;
    }
  }

  /** Who holds it now, asked when its row unfolds. */
  async look(id: string, signal: AbortSignal): Promise<void> {
    if (!this.#offered) return;
    const { lang } = this.page.store.state;
    try {
      const { body } = await getJson<{ held_by: Hold | null }>(cameraAddress(id, 'aim'), lang, signal);
      this.#held.set(id, body.held_by);
    } catch (error) {
      const why = absenceOf(error);
      if (!why) throw error;
      this.page.absent('aim', why);
    }
    this.page.redraw();
  }

  async #release({ id }: CameraFeature): Promise<void> {
    const { lang } = this.page.store.state;
    await track(send('DELETE', cameraAddress(id, 'aim'), lang));
    this.#told.delete(id);
    this.#held.delete(id);
    notify(sightWords(lang, 'released'));
    this.turned();
  }

  /** Lend a camera of another purpose to crime watch: an item that ends by itself. */
  async #lend({ id, properties, geometry }: CameraFeature, asked: Asked): Promise<void> {
    const { lang } = this.page.store.state;
    const until = new Date(Date.now() + LEND_HOURS * 3_600_000).toISOString();
    const [lon, lat] = geometry.coordinates;
    const body = {
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [lon, lat] },
      properties: {
        camera: id, incident: incidentOf(asked), purpose_to: 'crime', valid_to: until,
        reason: sightWords(lang, 'lendWhy'),
        ...(properties.purpose ? { purpose_from: properties.purpose } : {}),
      },
    };
    await track(send('POST', `/collections/${LENDINGS}/items`, lang, { body }));
    notify(sightWords(lang, 'lentNow', { name: properties.name ?? id }));
  }
}

/** The incident that it is for, where one is asked about. */
function incidentOf({ target }: Asked): string | null {
  return !isPlace(target) && target.layer === 'incidents' ? target.id : null;
}

function bodyOf(asked: Asked, heightM: number): object {
  return { point: asked.point, height_m: heightM, incident: incidentOf(asked), hold_s: HOLD_S };
}

function aimedText(lang: Lang, aimed: Aimed, name: string): string {
  const told = sightWords(lang, aimed.state, {
    name, degrees: (aimed.error_deg ?? 0).toFixed(1), seconds: ((aimed.took_ms ?? 0) / 1000).toFixed(1),
  });
  return [told, said(aimed.reason_text, lang)].filter(Boolean).join(' · ');
}

function heldText(lang: Lang, { who, until }: Hold): string {
  return sightWords(lang, 'heldBy', { who: who ?? '', when: until ? formatClock(new Date(until)) : '' });
}
