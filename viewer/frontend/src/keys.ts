/** The keys of the page; they rest while somebody types or the help is open. */

export interface KeyActions {
  help(): void;
  flat(): void;
  relief(): void;
  layers(): void;
  /** One step back. */
  back(): void;
  /** Pick the n-th of the list, counted from 0. */
  pick(index: number): void;
  /** Ask what is near the middle of the map, or draw a corner there. */
  askCentre(): void;
  /** Respond to what is chosen, or to the middle of the map. */
  respond(): void;
  /** Close a street. */
  close(): void;
  /** Add an item to a layer. */
  add(): void;
  /** See the map as it was. */
  past(): void;
  /** Shade the dongs by a figure. */
  figure(): void;
  /** Replay what was observed. */
  hours(): void;
  /** Show whom a service reaches. */
  cover(): void;
  /** Who sees what is chosen, or the middle of the map. */
  sees(): void;
  /** Cast the net around what is chosen, or the middle of the map. */
  net(): void;
  /** Ask about the street before the building that is asked about. */
  outside(): void;
  /** Show what the cameras of the district see. */
  sight(): void;
  /** Go to the next camera of the ranking, or to the one before. */
  step(by: 1 | -1): void;
  /** Go to the incidents. */
  queue(): void;
  /** Go to the search box. */
  search(): void;
  /** Take the last change back. */
  undo(): void;
  /** Take back the corner that was drawn last. */
  eraseCorner(): void;
}

export function listenToKeys(actions: KeyActions): void {
  document.addEventListener('keydown', (event) => {
    if (event.altKey || isElsewhere(event.target)) return;
    const withControl = event.ctrlKey || event.metaKey;
    const action = withControl ? undoOf(event, actions) : actionOf(event, actions);
    if (!action) return;
    event.preventDefault();
    action();
  });
}

function undoOf({ key, shiftKey }: KeyboardEvent, { undo }: KeyActions): (() => void) | null {
  return key.toLowerCase() === 'z' && !shiftKey ? undo : null;
}

function actionOf(event: KeyboardEvent, actions: KeyActions): (() => void) | null {
  if (/^[1-9]$/.test(event.key)) return () => actions.pick(Number(event.key) - 1);
  if (event.key === 'Enter') {
    return event.target instanceof HTMLCanvasElement ? actions.askCentre : null;
  }
  const byKey: Record<string, () => void> = {
    '?': actions.help,
    '/': actions.search,
    Escape: actions.back,
    Backspace: actions.eraseCorner,
    f: actions.flat,
    t: actions.relief,
    l: actions.layers,
    r: actions.respond,
    c: actions.close,
    a: actions.add,
    h: actions.past,
    g: actions.cover,
    d: actions.figure,
    p: actions.hours,
    i: actions.queue,
    v: actions.sees,
    n: actions.net,
    o: actions.outside,
    s: actions.sight,
    '[': () => actions.step(-1),
    ']': () => actions.step(1),
  };
  return byKey[event.key.length === 1 ? event.key.toLowerCase() : event.key] ?? null;
}

function isElsewhere(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return target.closest('select, textarea, input:not([type="checkbox"]), dialog') !== null;
}
