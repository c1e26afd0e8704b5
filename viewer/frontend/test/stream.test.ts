import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { around, contains, meets, type Box } from '../src/boxes';
import { Stream, type Told } from '../src/stream';

const VIEW: Box = [127.1, 37.5, 127.2, 37.6];

/** The browser's end of a stream, as far as the page uses it. */
class FakeSource {
  static all: FakeSource[] = [];
  closed = false;
  readonly #listeners = new Map<string, (event: unknown) => void>();

  constructor(readonly url: string) {
    FakeSource.all.push(this);
  }

  static get last(): FakeSource {
    return FakeSource.all.at(-1) as FakeSource;
  }

  get asked(): URLSearchParams {
    return new URL(this.url, 'http://map').searchParams;
  }

  addEventListener(name: string, listener: (event: unknown) => void): void {
    this.#listeners.set(name, listener);
  }

  say(name: string, lastEventId: string, data: object = {}): void {
    this.#listeners.get(name)?.({ lastEventId, data: JSON.stringify(data) });
  }

  close(): void {
    this.closed = true;
  }
}

function told(revision: number, layer = 'cameras'): Told {
  return { layer, revision, at: '', upserts: ['a'], removals: [], bbox: VIEW };
}

let heard: (number | string)[] = [];

function stream(): Stream {
  return new Stream({
    hearing: () => heard.push('hearing'),
    changes: (changes) => heard.push(...changes.map(({ revision }) => revision)),
    resync: () => heard.push('resync'),
    deaf: () => heard.push('deaf'),
  });
}

function opened(): Stream {
  const made = stream();
  made.listen(['cameras'], VIEW, []);
  vi.advanceTimersByTime(1_000);
  FakeSource.last.say('hello', 'life.1:1:');
  return made;
}

beforeEach(() => {
  heard = [];
  FakeSource.all = [];
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', FakeSource);
  vi.stubGlobal('window', globalThis);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('it listens to what is shown and a little more around it', () => {
  opened();
  expect(FakeSource.last.asked.get('layers')).toBe('cameras');
  const box = FakeSource.last.asked.get('bbox')?.split(',').map(Number) as unknown as Box;
  expect(contains(box, VIEW)).toBe(true);
  expect(FakeSource.last.asked.has('since')).toBe(false);
});

test('a small move needs no new stream, a large one does', () => {
  const made = opened();
  made.listen(['cameras'], [127.12, 37.5, 127.22, 37.6], []);
  vi.advanceTimersByTime(5_000);
  expect(FakeSource.all).toHaveLength(1);
  made.listen(['cameras'], [128.1, 37.5, 128.2, 37.6], []);
  vi.advanceTimersByTime(1_000);
  expect(FakeSource.all.map(({ closed }) => closed)).toEqual([true, false]);
});

test('in a new view changes from the beginning count, and those that came are not told twice', () => {
  const made = opened();
  FakeSource.last.say('changes', 'life.3:3:', { changes: [told(2)] });
  made.listen(['cameras', 'schools'], VIEW, []);
  vi.advanceTimersByTime(1_000);
  expect(FakeSource.last.asked.get('since')).toBe('life.1:1:');
  FakeSource.last.say('hello', 'life.4:4:');
  FakeSource.last.say('changes', 'life.4:4:', { changes: [told(2), told(2, 'schools')] });
  expect(heard).toEqual(['hearing', 2, 'hearing', 2]);
});

test('a lost stream goes on where it was, later and later', () => {
  opened();
  FakeSource.last.say('beat', 'life.9:9:');
  FakeSource.last.say('error', '');
  expect(heard).toEqual(['hearing', 'deaf']);
  vi.advanceTimersByTime(1_500);
  expect(FakeSource.all).toHaveLength(2);
  expect(FakeSource.last.asked.get('since')).toBe('life.9:9:');
  FakeSource.last.say('error', '');
  vi.advanceTimersByTime(999);
  expect(FakeSource.all).toHaveLength(2);
  vi.advanceTimersByTime(2_001);
  expect(FakeSource.all).toHaveLength(3);
});

test('a stream that says nothing is taken for lost', () => {
  opened();
  vi.advanceTimersByTime(39_000);
  expect(heard).toEqual(['hearing']);
  vi.advanceTimersByTime(2_000);
  expect(heard).toContain('deaf');
});

test('who missed too much reads everything again, once', () => {
  opened();
  FakeSource.last.say('changes', 'life.3:3:', { changes: [told(2)] });
  FakeSource.last.say('resync', 'other.1:1:');
  FakeSource.last.say('changes', 'other.2:2:', { changes: [told(2)] });
  expect(heard).toEqual(['hearing', 2, 'resync', 'hearing', 2]);
});

test('what concerns the reader wherever it is is asked for apart from the view', () => {
  const made = stream();
  made.listen([], VIEW, ['closures']);
  vi.advanceTimersByTime(1_000);
  expect(FakeSource.last.asked.get('everywhere')).toBe('closures');
});

test('without layers nobody listens', () => {
  const made = opened();
  made.listen([], VIEW, []);
  vi.advanceTimersByTime(1_000);
  expect(FakeSource.all.map(({ closed }) => closed)).toEqual([true]);
});

test('boxes meet at their borders, and grow as far as there is a map', () => {
  expect(meets(VIEW, [127.2, 37.6, 128, 38])).toBe(true);
  expect(meets(VIEW, [127.21, 37.6, 128, 38])).toBe(false);
  expect(around([179, 84, 180, 86], 1)).toEqual([178, 82, 180, 85]);
});
