/** Lending a camera of another purpose to an incident: an item that ends by itself. */

import { send } from './api';
import { track } from './busy';
import type { Feature } from './contract';
import { h } from './dom';
import { formatMoment } from './format';
import { isPlace, type Lang } from './link';
import { notify } from './notices';
import { cameraAddress, type CameraFeature } from './sightanswers';
import type { Asked, SightPage } from './sightpart';
import { sightWords } from './sightwords';

const LENDINGS = 'camera_lendings';
const INCIDENTS = 'incidents';
const MINUTES = 60;
/** What everybody lends to needs no lending. */
const WATCH = 'crime';

/** The incident that something is done for, where one is asked about. */
export function incidentOf({ target }: Asked): string | null {
  return !isPlace(target) && target.layer === INCIDENTS ? target.id : null;
}

interface Lent {
  readonly lending: Feature;
  /** Made where nobody had entered what happened. */
  readonly incident: Feature | null;
}

export class Lending {
  /** The camera whose form is open: nobody has entered what it is lent for. */
  #open: string | null = null;
  #why = '';

  constructor(private readonly page: SightPage) {}

  forget(): void {
    this.#open = null;
  }

  /** The button, and the form that it opens where no incident is asked about. */
  offers(lang: Lang, camera: CameraFeature, asked: Asked): HTMLElement[] {
    const incident = incidentOf(asked);
    if (camera.properties.purpose === WATCH || !this.#may(LENDINGS)) return [];
    if (incident === null && !this.#may(INCIDENTS)) return [];
    const run = () => {
      if (incident !== null) return this.#lend(camera, { incident, reason: sightWords(lang, 'lendWhy') });
      this.#open = this.#open === camera.id ? null : camera.id;
      this.page.redraw();
      return Promise.resolve();
    };
    return [
      h('button', { class: 'tool', id: 'sight-lend', 'aria-expanded': this.#open === camera.id,
        onclick: () => void run().catch(this.page.failed) }, sightWords(lang, 'lend')),
      ...(this.#open === camera.id ? [this.#form(lang, camera, asked)] : []),
    ];
  }

  #may(layer: string): boolean {
    return (this.page.known.layers.get(layer)?.writable.length ?? 0) > 0;
  }

  #form(lang: Lang, camera: CameraFeature, { point }: Asked): HTMLElement {
    const lend = (event: Event) => {
      event.preventDefault();
      const reason = this.#why.trim();
      if (reason) this.#lend(camera, { point, reason, title: reason }).catch(this.page.failed);
    };
    return h('form', { class: 'lend', onsubmit: lend },
      h('label', {}, h('small', {}, sightWords(lang, 'lendFor')),
        h('input', { id: 'lend-why', type: 'text', required: true, maxlength: 200, value: this.#why,
          placeholder: sightWords(lang, 'lendExample'),
          oninput: (event: Event) => { this.#why = (event.target as HTMLInputElement).value; } })),
      h('button', { class: 'solid', id: 'lend-send', type: 'submit' }, sightWords(lang, 'lendReport')));
  }

  async #lend({ id, properties }: CameraFeature, what: object): Promise<void> {
    const { lang } = this.page.store.state;
    const headers = { 'Content-Type': 'application/json' };
    const body = { ...what, minutes: MINUTES };
    const sent = await track(send<Lent>('POST', cameraAddress(id, 'lending'), lang, { body, headers }));
    this.#open = null;
    this.#why = '';
    const until = String(sent.body?.lending.properties['valid_to'] ?? '');
    notify(sightWords(lang, 'lentNow', { name: properties.name ?? id, when: formatMoment(until, lang) }));
    const incident = sent.body?.incident;
    // What was reported just now is what is asked about from here on.
    if (incident) this.page.show({ ask: 'sees', target: { layer: INCIDENTS, id: incident.id } });
    else this.page.redraw();
  }
}
