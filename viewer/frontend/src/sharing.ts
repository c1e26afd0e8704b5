/** Keeping the address bar true, so that a copied link shows what the sender saw. */

import type { Known } from './known';
import { formatLink, type View } from './link';
import type { Store } from './store';

/** Browsers limit how often a page may write its address. */
const AFTER_MS = 250;

export class Sharing {
  #timer = 0;

  constructor(
    private readonly store: Store,
    private readonly known: Known,
    private readonly view: () => View,
  ) {}

  /** Write the address a moment after the last change. */
  soon(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => history.replaceState(null, '', this.#link()), AFTER_MS);
  }

  #link(): string {
    const { lang, theme, flat, relief, near, item, respond, cover, sight, figure, layers } =
      this.store.state;
    const { usual } = this.known;
    // A link without layers means the usual ones, whatever they are for its reader.
    const asUsual = usual.size === layers.size && [...usual].every((id) => layers.has(id));
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
      ...(figure ? { figure } : {}),
    });
  }
}
