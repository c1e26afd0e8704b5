/** Values of entries in words, with the unit that the form fixes or the entry says. */

import type { FormField, Properties } from './contract';
import type { FormEntry, FormTold } from './formdata';
import { formatMoment, formatNumber } from './format';
import { lang, word } from './formwords';

/** `said` are all values of the entry: one of them may be the unit. */
export function saidOf(field: FormField, value: unknown, said: Properties): string {
  if (value === null || value === undefined || value === '') return word('empty');
  if (field.values) return field.values[String(value)] ?? String(value);
  if (field.type === 'boolean') return word(value ? 'yes' : 'no');
  if (field.type === 'timestamp') return formatMoment(String(value), lang);
  if (typeof value !== 'number') return String(value);
  const unit = field.unit ?? (field.name === 'value' ? said['unit'] : null);
  return [formatNumber(value, lang), unit].filter(Boolean).join(' ');
}

/** What an entry is called among those of its form. */
export function nameOf({ label, title }: FormTold, { properties }: FormEntry): string {
  return String((label && properties[label]) ?? title);
}
