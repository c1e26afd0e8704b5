/** The life map: the reader's choices, the map, the lists and the server brought together. */

import { AnswerList, sign } from './answer';
import { ServerError, getJson } from './api';
import { drawBar } from './bar';
import { layersOf, type Feature, type Panel, type PanelLayer } from './contract';
import { drawControls, turnCompass } from './controls';
import { byId, h } from './dom';
import { Foot } from './foot';
import { homeView, offCentre, type Insets } from './framing';
import { ENOUGH_FRAMES_A_SECOND } from './frames';
import type { LonLat } from './geodesy';
import { showHelp } from './help';
import { itemContent, itemName } from './items';
import { listenToKeys } from './keys';
import { formatLink, type ItemRef, type Link } from './link';
import { Live } from './live';
import { LifeMap, type Pick, type PickedFeature } from './map';
import { answerRows, askNearby, type Nearby } from './nearby';
import { clearBanner, notify, showBanner } from './notices';
import { drawPanel, tellFailure, updateSwitches } from './panel';
import { Popup } from './popup';
import { convert, type Scene } from './spec';
import { recall, remember, type State, type Store } from './store';
import { text, type TextKey } from './texts';

/** Ids of the layers of the spec that are always drawn. */
const ALWAYS = /^(labels|answer-)/;
const TILTED = 48;

export class Page {
  readonly #map: LifeMap;
  readonly #answer: AnswerList;
  readonly #popup: Popup;
  readonly #foot = new Foot(byId('foot'));
  readonly #live: Live;
  #panel: Panel;
  #panelTag: string | null = null;
  #layers: Map<string, PanelLayer>;
  #nearby: Nearby | null = null;
  #lit: number | null = null;
  #question = new AbortController();
  #pending = 0;
  /** Grows to have a layer's failed tiles asked for again. */
  readonly #retries = new Map<string, number>();
  readonly #failed = new Set<string>();

  constructor(
    private readonly store: Store,
    panel: Panel,
    scene: Scene,
    link: Link,
  ) {
    this.#panel = panel;
    this.#layers = layersOf(panel);
    this.#answer = new AnswerList(byId('answer'), {
      light: (index) => this.#light(index),
      open: (index) => this.#openRow(index),
      close: () => store.set({ near: null }),
    });
  }
}
