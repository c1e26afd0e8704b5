/** What became of turning the best several cameras: how many of how many, and why not the rest. */

import { h } from './dom';
import type { Lang } from './link';
import { said, type Bilingual } from './routes';
import type { Inside } from './sightanswers';
import { sightWords } from './sightwords';

/** Who holds a camera, and until when. */
export interface Hold {
  readonly who: string | null;
  readonly until: string | null;
}

/** What became of turning one camera. */
export interface Aimed {
  readonly camera: string;
  readonly name?: string | null;
  readonly state: 'arrived' | 'moving' | 'no_answer' | 'refused' | 'locked';
  readonly reason_text: Bilingual | null;
  readonly error_deg: number | null;
  readonly took_ms: number | null;
  readonly held_by: Hold | null;
  readonly inside?: Inside | null;
}

export interface Best {
  readonly asked: number;
  readonly aimed: number;
  readonly why_fewer: { readonly reason_text: Bilingual } | null;
  readonly cameras: readonly Aimed[];
  /** Cameras nearby that were not tried. */
  readonly others: readonly {
    readonly camera: string;
    readonly name: string | null;
    readonly reason_text: Bilingual;
  }[];
  readonly inside: Inside | null;
}

export function isTurned({ state }: Aimed): boolean {
  return state === 'arrived' || state === 'moving';
}

export function aimedText(lang: Lang, aimed: Aimed, name: string): string {
  const told = sightWords(lang, aimed.state, {
    name, degrees: (aimed.error_deg ?? 0).toFixed(1), seconds: ((aimed.took_ms ?? 0) / 1000).toFixed(1),
  });
  return [told, said(aimed.reason_text, lang)].filter(Boolean).join(' · ');
}

/** A sentence of how many were turned. */
export function bestText(lang: Lang, { asked, aimed, why_fewer: why }: Best): string {
  const told = sightWords(lang, aimed > 0 ? 'aimedOf' : 'aimedNone', { asked, aimed });
  return [told, said(why?.reason_text, lang)].filter(Boolean).join(' · ');
}

/** All of it: those that turned, those that failed, and why each of the others was left. */
export function bestSection(lang: Lang, best: Best, close: () => void): HTMLElement {
  const line = (mark: string, kind: string, words: string) =>
    h('li', { class: kind }, h('span', { 'aria-hidden': true }, mark), h('span', {}, words));
  const tried = best.cameras.map((each) => {
    const words = aimedText(lang, each, each.name ?? each.camera);
    return isTurned(each) ? line('●', 'turned', words) : line('■', 'failed', words);
  });
  const others = best.others.map(({ camera, name, reason_text: why }) =>
    line('–', 'left', `${name ?? camera}: ${said(why, lang)}`));
  return h('section', { class: 'group aimed', role: 'status' },
    h('h3', {}, sightWords(lang, 'aimedTitle'),
      h('button', { class: 'link', id: 'sight-aimed-close', onclick: close }, sightWords(lang, 'aimedSeen'))),
    h('p', { class: best.aimed < best.asked ? 'short' : '' }, bestText(lang, best)),
    best.inside && h('p', { class: 'note' }, `▲ ${said(best.inside.reason_text, lang)}`),
    h('ul', {}, ...tried),
    others.length > 0 && h('details', { open: best.aimed < best.asked },
      h('summary', {}, sightWords(lang, 'aimedOthers', { count: others.length })),
      h('ul', {}, ...others)));
}
