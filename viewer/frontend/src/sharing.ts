/** Keeping the address bar true, so that a copied link shows what the sender saw, and Back goes back. */

import type { Known } from './known';
import { formatLink, parseLink, type Link, type View } from './link';
import type { State, Store } from './store';

/** Browsers limit how often a page may write its address. */
const AFTER_MS = 250;
/** What is asked: another question is a step that Back takes back, another view is not. */
const QUESTIONS = ['near', 'item', 'respond', 'cover', 'sight', 'figure'] as const;
type Questions = Pick<State, (typeof QUESTIONS)[number]>;

export class Sharing {
  #timer = 0;
  /** The questions of the step that stands in the browser's history. */
  #asked: string;

  /** `look`: turn the map to where a link looks. */
  constructor(
    private readonly store: Store,
    private readonly known: Known,
    private readonly view: () => View,
    private readonly look: (view: View) => void,
  ) {
    this.#asked = written(store.state);
    // Also a link that is pasted into the address bar of the open page.
    addEventListener('popstate', () => this.#follow(parseLink(location.hash)));
  }

  /** Write the address a moment after the last change. */
  soon(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#write(), AFTER_MS);
  }

  #write(): void {
    const asked = written(this.store.state);
    if (asked === this.#asked) history.replaceState(null, '', this.#link());
    else history.pushState(null, '', this.#link());
    this.#asked = asked;
  }

  #follow(link: Link): void {
    clearTimeout(this.#timer);
    const questions = Object.fromEntries(
      QUESTIONS.map((name) => [name, link[name] ?? null]),
    ) as unknown as Questions;
    this.#asked = written(questions);
    const wanted = link.layers?.filter((id) => this.known.layers.has(id));
    const layers = wanted ? new Set(wanted) : this.known.usual;
    const { lang, theme, flat, layers: drawn } = this.store.state;
    if (link.view) this.look(link.view);
    this.store.set({
      ...(this.#asked === written(this.store.state) ? {} : questions),
      camera: link.camera ?? null,
      ...(alike(layers, drawn) ? {} : { layers }),
      lang: link.lang ?? lang,
      theme: link.theme ?? theme,
      flat: link.flat ?? flat,
      relief: link.relief ?? false,
    });
  }

  #link(): string {
    const { lang, theme, flat, relief, near, item, respond, cover, sight, camera, figure, layers } =
      this.store.state;
    const { usual } = this.known;
    // A link without layers means the usual ones, whatever they are for its reader.
    const asUsual = alike(usual, layers);
    return formatLink({
      view: this.view(),
      lang,
      theme,
      ...(asUsual ? {} : { layers: [...layers] }),
      ...(flat ? { flat } : {}),
      ...(relief ? { relief } : {}),
      ...(near ? { near } : {}),
      ...(item ? { item } : {}),
      ...(respond ? { respond } : {}),
      ...(cover ? { cover } : {}),
      ...(sight ? { sight } : {}),
      ...(sight && camera ? { camera } : {}),
      ...(figure ? { figure } : {}),
    });
  }
}

function alike(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((id) => other.has(id));
}

/** The questions as a link says them: what is the same there is no other step. */
function written(state: Questions): string {
  const asked = QUESTIONS.flatMap((name) => (state[name] ? [[name, state[name]]] : []));
  return formatLink(Object.fromEntries(asked) as Link);
}
