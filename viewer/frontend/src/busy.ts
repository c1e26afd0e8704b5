/** How many answers the page waits for, so that it can say when everything is there. */

let waiting = 0;

/** Count a promise as work that is not done yet. */
export async function track<T>(work: Promise<T>): Promise<T> {
  waiting += 1;
  try {
    return await work;
  } finally {
    waiting -= 1;
  }
}

export function isBusy(): boolean {
  return waiting > 0;
}
