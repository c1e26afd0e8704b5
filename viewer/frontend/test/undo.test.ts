import { expect, test } from 'vitest';
import { UndoStack } from '../src/undo';

function stack() {
  const told: string[] = [];
  const made = new UndoStack({
    undone: (label) => told.push(`undone ${label}`),
    failed: (error) => told.push(`failed ${String(error)}`),
  });
  return { made, told };
}

test('the last change goes back first', async () => {
  const { made, told } = stack();
  const back: string[] = [];
  for (const label of ['one', 'two']) made.push({ label, undo: async () => void back.push(label) });
  await made.undo();
  await made.undo();
  expect(back).toEqual(['two', 'one']);
  expect(told).toEqual(['undone two', 'undone one']);
  expect(await made.undo()).toBe(false);
});

test('a change that could not be taken back can be tried again', async () => {
  const { made, told } = stack();
  let answers = 0;
  made.push({
    label: 'one',
    undo: async () => {
      answers += 1;
      if (answers === 1) throw new Error('gone');
    },
  });
  expect(await made.undo()).toBe(false);
  expect(await made.undo()).toBe(true);
  expect(told).toEqual(['failed Error: gone', 'undone one']);
});

test('a change is taken back once, however often the key is pressed', async () => {
  const { made } = stack();
  let times = 0;
  const change = { label: 'one', undo: async () => void (times += 1) };
  made.push(change);
  await Promise.all([made.undo(), made.undo(change), made.undo()]);
  expect(times).toBe(1);
});
