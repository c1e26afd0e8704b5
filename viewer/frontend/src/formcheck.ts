/** What is wrong with what somebody typed, as it is typed; the server checks all of it again. */

import { valueOf } from './editingform';
import type { EntryField } from './formdata';

export type Wrong = { readonly key: 'needed' | 'notNumber' | 'notWhole' | 'ahead' }
  | { readonly key: 'fewer' | 'more' | 'long'; readonly limit: number };

/** Clocks differ by as much. */
const AHEAD_MS = 5 * 60_000;
/** A number that is so many times the one before, or that part of it, is looked at twice. */
const FAR = 2;

export function wrongWith(field: EntryField, typed: string): Wrong | null {
  const text = typed.trim();
  if (text === '') return field.required ? { key: 'needed' } : null;
  if (field.longest !== null && text.length > field.longest) return { key: 'long', limit: field.longest };
  if (field.past && Date.parse(String(valueOf(field, text))) > Date.now() + AHEAD_MS) return { key: 'ahead' };
  if (field.type !== 'number' && field.type !== 'integer') return null;
  const number = Number(text);
  if (!Number.isFinite(number)) return { key: 'notNumber' };
  if (field.type === 'integer' && !Number.isInteger(number)) return { key: 'notWhole' };
  if (field.minimum !== null && number < field.minimum) return { key: 'fewer', limit: field.minimum };
  if (field.maximum !== null && number > field.maximum) return { key: 'more', limit: field.maximum };
  return null;
}

/** Whether a number is far from the one before: a slip of the key, or news. */
export function isFar(before: unknown, typed: string): boolean {
  const now = Number(typed);
  if (typeof before !== 'number' || typed.trim() === '' || !Number.isFinite(now) || now === before) return false;
  const [small, large] = [Math.abs(before), Math.abs(now)].sort((one, other) => one - other);
  return before * now < 0 || (small ?? 0) * FAR < (large ?? 0);
}
