import { describe, expect, it } from 'vitest';
import { fits, formatWish, ordered, parseWish } from '../src/boardwish';
import { gaps, parts, ticks } from '../src/feedchart';
import { groupOf, type BoardFeed, type FeedHow } from '../src/feeddata';
import { rowsOf } from '../src/feedfigure';
import { lookOf, replayed } from '../src/feedlook';
import { formatSpan } from '../src/feedspan';
import { latenessOf } from '../src/feedspark';
import { classesOf, classOf, shadeOf } from '../src/figureclasses';

const how = (state: FeedHow['state'], reason = 'late') => ({ state, reason }) as FeedHow;
const feed = (title: string, state: FeedHow['state'], more = {}) =>
  ({ title, state, id: title, owner: 'KMA', theme: 'energy', ...more }) as BoardFeed;

describe('spans of time', () => {
  it.each([
    [0, '0초', '0 s'], [45, '45초', '45 s'], [300, '5분', '5 min'], [5400, '1시간 30분', '1 h 30 min'],
    [7200, '2시간', '2 h'], [36_000, '10시간', '10 h'], [90_000, '1일 1시간', '1 d 1 h'],
    [2_592_000, '30일', '30 d'],
  ])('%d s is %s', (seconds, ko, en) => {
    expect(formatSpan(seconds, 'ko')).toBe(ko);
    expect(formatSpan(seconds, 'en')).toBe(en);
  });
});

describe('what the board shows', () => {
  it('is found by every word, wherever it stands', () => {
    expect(fits(feed('Hourly air', 'ok'), { theme: '', q: 'kma AIR' })).toBe(true);
    expect(fits(feed('Hourly air', 'ok'), { theme: '', q: 'kma water' })).toBe(false);
    expect(fits(feed('Hourly air', 'ok'), { theme: 'traffic', q: '' })).toBe(false);
  });
  it('stands in the address', () => {
    const wish = { state: 'late', theme: 'energy', q: '대기 질', sort: 'age' } as const;
    expect(parseWish(`#${formatWish(wish)}`)).toEqual(wish);
    expect(parseWish('#state=nonsense')).toEqual({ state: 'all', theme: '', q: '', sort: 'need' });
  });
  it('begins with what needs a look', () => {
    const all = [feed('a', 'ok'), feed('b', 'unknown'), feed('c', 'down'), feed('d', 'late')];
    const expected = feed('0', 'unknown', { reason: 'awaited' });
    const titles = (sort: 'need' | 'rejected') => [...all, expected].sort(ordered('en', sort)).map(({ title }) => title);
    expect(titles('need')).toEqual(['c', 'd', 'b', 'a', '0']);
    all[0] = feed('a', 'ok', { rejected: 3 });
    expect(titles('rejected')[0]).toBe('a');
  });
  it('counts what never spoke here apart from what is wrong now, however old its files are', () => {
    expect(['not_set_up', 'awaited', 'from_files'].map((reason) => groupOf(how('unknown', reason))))
      .toEqual(['awaited', 'awaited', 'awaited']);
    expect(groupOf(how('late', 'from_files'))).toBe('awaited');
    expect(['unreadable', 'auth', 'never_asked'].map((reason) => groupOf(how('unknown', reason))))
      .toEqual(['unknown', 'unknown', 'unknown']);
    expect(parseWish('#state=awaited').state).toBe('awaited');
  });
  it('counts late and unknown hours', () => {
    expect(latenessOf([0.2, 1, 1.01, null, 3])).toEqual({ late: 2, unknown: 1 });
  });
});

describe('a layer on the map', () => {
  it('is drawn as the best of its feeds', () => {
    expect(lookOf([how('down'), how('ok')])).toBe('ok');
    expect(lookOf([how('down'), how('unknown')])).toBe('unknown');
    expect(lookOf([how('down')])).toBe('down');
  });
  it('is drawn as ever where nobody set a feed up, or its first run is still to come', () => {
    expect(lookOf([how('unknown', 'not_set_up')])).toBe('ok');
    expect(lookOf([how('unknown', 'awaited')])).toBe('ok');
    expect(lookOf([how('unknown', 'never_asked')])).toBe('unknown');
    expect(lookOf([])).toBe('ok');
  });
  it('shows the values of then, and none where none is known', () => {
    const getIcon = ({ properties }: any) => `air.${properties.grade}`;
    const layer = { props: { getIcon, getTileData: () => 0, updateTriggers: { getIcon: 'x' } } } as any;
    const values = new Map([['a', { grade: 'bad' }]]);
    const seen = replayed(layer, { fields: ['grade'], values, moment: 'm' }) as any;
    const icon = (id: string) => seen.getIcon({ properties: { id, grade: 'good' } }, {});
    expect([icon('a'), icon('b')]).toEqual(['air.bad', 'air.undefined']);
    expect(seen.getTileData).toBeUndefined();
    expect(seen.updateTriggers.getIcon).toEqual(['x', 'm']);
  });
});

describe('a series', () => {
  it('is parted where it pauses', () => {
    const at = (minute: number) => ({ at: new Date(minute * 60_000).toISOString() });
    const made = parts([0, 5, 10, 40, 45].map(at));
    expect(made.map((part) => part.length)).toEqual([3, 2]);
    expect(parts([])).toEqual([]);
    expect(parts([at(1)])).toHaveLength(1);
  });
});

describe('a chart', () => {
  it('has round numbers around what it shows', () => {
    expect(ticks(3, 47)).toEqual([0, 20, 40, 60]);
    expect(ticks(7, 7)).toEqual([5, 10]);
    expect(ticks(0, 0)).toEqual([0, 0.5]);
    expect(ticks(-4, 5)).toEqual([-5, 0, 5]);
  });
  it('shows where nobody knows anything', () => {
    const at = (minute: number) => ({ at: new Date(minute * 60_000).toISOString(), value: 1 });
    const minutes = (runs: number[][], to: number) =>
      gaps(runs.map((run) => run.map(at)), 0, to * 60_000).map((gap) => gap.map((each) => each / 60_000));
    expect(minutes([[5, 10, 15], [40, 45]], 50)).toEqual([[15, 40]]);
    expect(minutes([[30, 35, 40]], 90)).toEqual([[0, 30], [40, 90]]);
  });
});

describe('a figure by dong', () => {
  it('has classes of about as many dongs each, the highest always the strongest', () => {
    const classes = classesOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(classes?.from).toEqual([1, 3, 5, 7, 9]);
    expect([1, 2, 3, 10].map((value) => classOf(classes!, value))).toEqual([0, 0, 1, 4]);
  });
  it('has fewer classes of fewer values, and none of nothing', () => {
    const classes = classesOf([7, 7, 7]);
    expect(classes?.from).toEqual([7]);
    expect(shadeOf(classes!, 0)).toBe(4);
    expect(classesOf([])).toBeNull();
  });
  it('keeps the dongs without a value, last, and of one kind of dong only', () => {
    const dong = (code: string, kind = 'admin') =>
      ({ id: code, geometry: null, properties: { code, kind, name: code } });
    const item = (code: string, value: number | null) =>
      ({ id: code, geometry: null, properties: { place_code: code, value } });
    const rows = rowsOf([dong('1'), dong('2'), dong('3'), dong('9', 'legal')], [item('2', 5), item('1', 8), item('3', null)]);
    expect(rows.map(({ name, value }) => [name, value])).toEqual([['1', 8], ['2', 5], ['3', null]]);
  });
});
