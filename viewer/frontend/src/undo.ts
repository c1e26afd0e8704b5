/** What can be taken back: the last change first, with Ctrl+Z or a button. */

/** A change that was made, and how to take it back. */
export interface Undoable {
  readonly label: string;
  undo(): Promise<void>;
}

export interface UndoEvents {
  undone(label: string): void;
  failed(error: unknown): void;
}

/** More steps back than anybody keeps in mind. */
const MOST = 50;

export class UndoStack {
  readonly #done: Undoable[] = [];
  #undoing = false;

  constructor(private readonly events: UndoEvents) {}

  /** Remember a change that the server has made. */
  push(change: Undoable): void {
    this.#done.push(change);
    if (this.#done.length > MOST) this.#done.shift();
  }

  /** Forget a change that was taken back in another way. */
  forget(change: Undoable): void {
    const index = this.#done.indexOf(change);
    if (index >= 0) this.#done.splice(index, 1);
  }

  /**
   * Take back the last change, or the given one; false where there is none.
   *
   * What could not be taken back stays, so that trying again is possible.
   */
  async undo(change: Undoable | undefined = this.#done.at(-1)): Promise<boolean> {
    if (!change || this.#undoing || !this.#done.includes(change)) return false;
    this.#undoing = true;
    try {
      await change.undo();
      this.forget(change);
      this.events.undone(change.label);
      return true;
    } catch (error) {
      this.events.failed(error);
      return false;
    } finally {
      this.#undoing = false;
    }
  }
}
