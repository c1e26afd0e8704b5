/** The buttons on the map: nearer, farther, north, the whole district, flat or in 3D. */

import { h, svg } from './dom';
import { ICONS } from './icons';
import type { View } from './link';
import { editWords } from './editingwords';
import { feedWords } from './feedwords';
import { words } from './respondwords';
import { sendWords } from './sendingwords';
import { sightWords } from './sightwords';
import type { Store } from './store';
import { text } from './texts';

export interface ControlActions {
  zoom(by: number): void;
  north(): void;
  home(): void;
  /** Missing where the ground is not known. */
  relief: (() => void) | null;
  /** Missing where nothing can be closed, or covered. */
  close: (() => void) | null;
  cover: (() => void) | null;
  /** Missing where this reader writes nothing. */
  add: (() => void) | null;
  /** Missing where this reader loads nothing. */
  send: (() => void) | null;
  /** Missing where no figure is known by dong, or nothing is observed. */
  figure: (() => void) | null;
  hours: (() => void) | null;
  /** Missing where there are no cameras. */
  sight: (() => void) | null;
  past(): void;
}

export function drawControls(root: HTMLElement, store: Store, actions: ControlActions): void {
  const { lang, flat, relief } = store.state;
  const button = (id: string, label: string, path: string, onclick: () => void, kind = '') =>
    h('button', { class: `tool ${kind}`, id, title: label, 'aria-label': label, onclick }, svg(path));
  const flatLabel = text(lang, flat ? 'flatOff' : 'flatOn');
  root.className = 'card';
  root.setAttribute('aria-label', text(lang, 'controls'));
  const { close, cover, add, send, sight, figure, hours, relief: raise } = actions;
  const reliefLabel = `${text(lang, relief && !flat ? 'reliefOff' : 'reliefOn')} (T)`;
  root.replaceChildren(
    button('zoom-in', text(lang, 'zoomIn'), ICONS.plus, () => actions.zoom(1), 'step'),
    button('zoom-out', text(lang, 'zoomOut'), ICONS.minus, () => actions.zoom(-1), 'step'),
    button('north', text(lang, 'north'), ICONS.north, actions.north, 'compass'),
    button('home', text(lang, 'home'), ICONS.home, actions.home),
    button('flat', `${flatLabel} (F)`, flat ? ICONS.cube : ICONS.square, () =>
      store.set({ flat: !store.state.flat })),
    ...(raise ? [button('relief', reliefLabel, ICONS.hills, raise, relief && !flat ? 'on' : '')] : []),
    ...(cover ? [button('cover-button', `${words(lang, 'coverTitle')} (G)`, ICONS.reach, cover)] : []),
    ...(sight ? [button('sight-button', `${sightWords(lang, 'coverage')} (S)`, ICONS.eye, sight)] : []),
    ...(close ? [button('close-button', `${words(lang, 'close')} (C)`, ICONS.barrier, close)] : []),
    ...(add ? [button('add-button', `${editWords(lang, 'add')} (A)`, ICONS.pencil, add)] : []),
    ...(send ? [button('send-button', sendWords(lang, 'send'), ICONS.upload, send)] : []),
    ...(figure ? [button('figure-button', `${feedWords(lang, 'figure')} (D)`, ICONS.figure, figure)] : []),
    ...(hours ? [button('hours-button', `${feedWords(lang, 'hours')} (P)`, ICONS.replay, hours)] : []),
    button('past-button', `${editWords(lang, 'past')} (H)`, ICONS.clock, actions.past),
  );
}

/** Turn the needle with the map. */
export function turnCompass(root: HTMLElement, view: View): void {
  root.style.setProperty('--turn', `${-view.bearing}deg`);
}
