/** What is wrong with what somebody typed, as it is typed; the server checks all of it again. */

import type { FormField } from './contract';

export type Wrong = { readonly key: 'needed' | 'notNumber' | 'notWhole' }
  | { readonly key: 'fewer' | 'more'; readonly limit: number };

export function wrongWith(field: FormField, typed: string): Wrong | null {
  const text = typed.trim();
  if (text === '') return field.required ? { key: 'needed' } : null;
  if (field.type !== 'number' && field.type !== 'integer') return null;
  const number = Number(text);
  if (!Number.isFinite(number)) return { key: 'notNumber' };
  if (field.type === 'integer' && !Number.isInteger(number)) return { key: 'notWhole' };
  if (field.minimum !== null && number < field.minimum) return { key: 'fewer', limit: field.minimum };
  if (field.maximum !== null && number > field.maximum) return { key: 'more', limit: field.maximum };
  return null;
}
