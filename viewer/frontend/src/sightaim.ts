/** Turning cameras to a spot: one, or the best several; who holds them, and giving them back. */

import { getJson, send, ServerError } from './api';
import { track } from './busy';
import { h } from './dom';
import { formatClock } from './format';
import type { Lang } from './link';
import { notify } from './notices';
import { said } from './routes';
import { absenceOf, cameraAddress, type CameraFeature } from './sightanswers';
import {
  aimedText, bestSection, bestText, isTurned, type Aimed, type Best, type Hold,
} from './sightaimbest';
import { incidentOf, Lending } from './sightlend';
import { isOfControlRoom, type Asked, type SightPage } from './sightpart';
import { stateOf } from './sightseesrows';
import { sightWords, type SightKey } from './sightwords';

/** Four pictures fit a wall's corner, and the others stay free. */
const BEST = 4;
const HOLD_S = 120;

export class SightAim {
  readonly #told = new Map<string, Aimed>();
  readonly #held = new Map<string, Hold | null>();
  readonly #lending: Lending;
  #best: Best | null = null;

  /** `turned`: cameras look elsewhere now than what was answered before says. */
  constructor(private readonly page: SightPage, private readonly turned: () => void) {
    this.#lending = new Lending(page);
  }

  get #offered(): boolean {
    return isOfControlRoom(this.page) && !this.page.isAbsent('aim');
  }

  /** The button that turns the best several at once; where none would see it, it says so. */
  bestButton(
    lang: Lang, asked: Asked | null, heightM: number, cameras: readonly CameraFeature[],
  ): HTMLElement[] {
    if (!this.#offered || !asked) return [];
    const isIdle = !cameras.some(wouldSee);
    return [
      h('button', { class: 'tool', id: 'sight-aim-best', disabled: isIdle,
        'aria-describedby': isIdle ? 'sight-aim-none' : null,
        onclick: () => void this.#aimBest(asked, heightM).catch(this.page.failed) },
      sightWords(lang, 'aimBest', { count: BEST })),
      ...(isIdle ? [h('small', { class: 'quiet', id: 'sight-aim-none' }, sightWords(lang, 'aimNobody'))] : []),
    ];
  }

  /** What became of turning the best several, until somebody has seen it. */
  bestSection(lang: Lang): HTMLElement | null {
    return this.#best && bestSection(lang, this.#best, () => {
      this.#best = null;
      this.page.redraw();
    });
  }

  /** Another place is asked about: what was turned to the one before is told no more. */
  forget(): void {
    this.#best = null;
    this.#lending.forget();
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
      ...((told && isTurned(told)) || held
        ? [button('release', () => this.#release(camera))] : []),
      ...this.#lending.offers(lang, camera, asked),
      ...(told ? [h('p', { class: 'quiet', role: 'status' }, aimedText(lang, told, properties.name ?? id))] : []),
      ...(held ? [h('p', { class: 'quiet' }, heldText(lang, held))] : []),
    ];
  }

  async #aim({ id, properties }: CameraFeature, asked: Asked, heightM: number): Promise<void> {
    const { lang } = this.page.store.state;
    notify(sightWords(lang, 'aiming'));
    const aimed = await this.#send<Aimed>(cameraAddress(id, 'aim'), bodyOf(asked, heightM));
    if (!aimed) return;
    this.#told.set(id, aimed);
    this.#held.set(id, aimed.held_by);
    // Who aims into a building sees its wall.
    notify([aimedText(lang, aimed, properties.name ?? id), said(aimed.inside?.reason_text, lang)]
      .filter(Boolean).join(' · '));
    this.turned();
  }

  async #aimBest(asked: Asked, heightM: number): Promise<void> {
    const { lang } = this.page.store.state;
    notify(sightWords(lang, 'aiming'));
    const body = { ...bodyOf(asked, heightM), count: BEST };
    const answer = await this.#send<Best>('/queries/aim', body);
    if (!answer) return;
    this.#best = answer;
    for (const each of answer.cameras) {
      this.#told.set(each.camera, each);
      this.#held.set(each.camera, each.held_by);
    }
    notify(bestText(lang, answer));
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
}

/** Whether it turns, and sees the place or would if it were turned there. */
function wouldSee({ properties: { mount, turn_deg: turn, verdict, reason } }: CameraFeature): boolean {
  if (reason === 'turn' || reason === 'busy') return true;
  return (mount === 'ptz' || (turn ?? null) !== null) && stateOf(verdict) === 'clear';
}

function bodyOf(asked: Asked, heightM: number): object {
  return { point: asked.point, height_m: heightM, incident: incidentOf(asked), hold_s: HOLD_S };
}

function heldText(lang: Lang, { who, until }: Hold): string {
  return sightWords(lang, 'heldBy', { who: who ?? '', when: until ? formatClock(new Date(until)) : '' });
}
