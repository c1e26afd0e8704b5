import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Contact, PATIENCE_MS } from '../src/contact';

const LONG_MS = 60_000;
/** How long the server takes for what is small; null: it never answers. */
let probeMs: number | null = null;
let told: string[] = [];

function contact(): Contact {
  const made: Contact = new Contact(() => made.watch(probed()));
  made.listen({ silent: () => told.push('silent'), back: () => told.push('back') });
  return made;
}

async function probed(): Promise<void> {
  await new Promise((done, fail) =>
    probeMs === null ? setTimeout(() => fail(new Error('no answer')), 2000) : setTimeout(done, probeMs));
}

function after(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}

beforeEach(() => {
  vi.useFakeTimers();
  [probeMs, told] = [null, []];
});

afterEach(() => vi.useRealTimers());

test('a server that answers neither a question nor the probe is told to be silent once', async () => {
  void contact().watch(after(LONG_MS));
  await vi.advanceTimersByTimeAsync(PATIENCE_MS + 3000);
  expect(told).toEqual(['silent']);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(told).toEqual(['silent']);
});

test('a server that is slow with one question and quick with the probe is not silent', async () => {
  probeMs = 100;
  void contact().watch(after(LONG_MS));
  await vi.advanceTimersByTimeAsync(LONG_MS);
  expect(told).toEqual([]);
});

test('whoever waits while others are answered is not alone', async () => {
  const made = contact();
  void made.watch(after(LONG_MS));
  for (let second = 0; second < 20; second += 1) {
    void made.watch(after(500));
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(told).toEqual([]);
});

test('when it was heard last stays until it is heard again, and that is told', async () => {
  const made = contact();
  await vi.advanceTimersByTimeAsync(LONG_MS);
  const answered = made.watch(after(10));
  await vi.advanceTimersByTimeAsync(10);
  await answered;
  const last = made.heardAt.getTime();
  const frozen = made.watch(after(LONG_MS));
  await vi.advanceTimersByTimeAsync(LONG_MS - 1);
  expect([told, made.heardAt.getTime()]).toEqual([['silent'], last]);
  await vi.advanceTimersByTimeAsync(1);
  await frozen;
  expect([told, made.heardAt.getTime()]).toEqual([['silent', 'back'], last + LONG_MS]);
});

test('a question that fails throws what it threw', async () => {
  await expect(contact().watch(Promise.reject(new TypeError('refused')))).rejects.toThrow('refused');
});

test('nobody is looked after where nobody asks', async () => {
  const made = contact();
  await made.watch(Promise.resolve());
  await vi.advanceTimersByTimeAsync(LONG_MS);
  expect(told).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
