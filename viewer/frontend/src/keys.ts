/** The keys of the page; they rest while somebody types or the help is open. */

export interface KeyActions {
  help(): void;
  flat(): void;
  layers(): void;
  /** One step back. */
  back(): void;
  /** Pick the n-th of the list, counted from 0. */
  pick(index: number): void;
  /** Ask what is near the middle of the map. */
  askCentre(): void;
}

export function listenToKeys(actions: KeyActions): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isElsewhere(event.target)) return;
    const action = actionOf(event, actions);
    if (!action) return;
    event.preventDefault();
    action();
  });
}

function actionOf(event: KeyboardEvent, actions: KeyActions): (() => void) | null {
  if (/^[1-9]$/.test(event.key)) return () => actions.pick(Number(event.key) - 1);
  if (event.key === 'Enter') {
    return event.target instanceof HTMLCanvasElement ? actions.askCentre : null;
  }
  const byKey: Record<string, () => void> = {
    '?': actions.help,
    Escape: actions.back,
    f: actions.flat,
    F: actions.flat,
    l: actions.layers,
    L: actions.layers,
  };
  return byKey[event.key] ?? null;
}

function isElsewhere(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return target.closest('select, textarea, input:not([type="checkbox"]), dialog') !== null;
}
