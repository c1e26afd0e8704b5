/** What every part of the sight panel has: a question, a list, and the rows it draws. */

import type { Feature } from './contract';
import type { LonLat } from './geodesy';
import type { Known } from './known';
import type { ItemRef, Lang, Target } from './link';
import type { SightQuestion } from './link';
import type { Post } from './respondpost';
import type { Absence } from './sightanswers';
import type { Stage } from './stage';
import type { Store } from './store';

/** What is asked about, with the place where it is. */
export interface Asked {
  readonly target: Target;
  readonly point: LonLat;
  /** The item that is asked about, where it is one. */
  readonly item: Feature | null;
}

export interface Part {
  /** Ask about something; nothing is asked of a part that needs no place. */
  ask(asked: Asked | null, signal: AbortSignal): Promise<void>;
  /** Forget the answer, when something else is asked about. */
  forget(): void;
  /** What stands in the panel, below the choice of questions. */
  content(lang: Lang): readonly (HTMLElement | null)[];
  /** What it comes to, in a sentence for those who do not see the panel; '' while nobody knows. */
  told?(lang: Lang): string;
  /** What the map draws. */
  rows(): Readonly<Record<string, object[]>>;
  /** Go to the n-th row of the list. */
  pick(index: number): boolean;
  /** Choose the next camera, or the one before. */
  step(by: 1 | -1): boolean;
  /** Fold what is unfolded; false where nothing is. */
  fold(): boolean;
}

/** What the parts use of the page. */
export interface SightPage {
  readonly store: Store;
  readonly stage: Stage;
  readonly known: Known;
  /** The panel itself, whose keyboard the lists listen to. */
  readonly root: HTMLElement;
  /** Say and draw anew. */
  redraw(): void;
  /** Draw the map anew; a list drawn anew under a finger would lose the tap. */
  redrawMap(): void;
  /** See the first answer whole, where the reader has just asked and no link says where to look. */
  arrive(places: readonly LonLat[]): void;
  /** There is no answer of this kind here: say why, and offer it no more. */
  absent(what: string, why: Absence): void;
  isAbsent(what: string): boolean;
  show(question: SightQuestion): void;
  open(item: ItemRef, place: LonLat): void;
  /** Send somebody to a place, which may be a post to be held in time. */
  respond(place: LonLat, post: Post | null): void;
  failed(error: unknown): void;
}

export const CAMERAS = 'cameras';
/** What cameras see, as a layer: its readers are those who may ask about sight. */
export const VIEWS = 'camera_views';

/** Those who run the control room: they aim cameras, judge verdicts and lend. */
export function isOfControlRoom({ known }: Pick<SightPage, 'known'>): boolean {
  return known.panel.actor.roles.some((role) => role === 'operator' || role === 'admin');
}

export function writesCameras({ known }: Pick<SightPage, 'known'>): boolean {
  return known.layers.get(CAMERAS)?.writable.includes('azimuth_deg') ?? false;
}
