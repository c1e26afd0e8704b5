import { describe, expect, it } from 'vitest';
import type { FormField } from '../src/contract';
import { inputText, valueOf } from '../src/editingform';

function field(type: FormField['type']): FormField {
  return {
    name: 'x', title: 'X', unit: null, type, values: null, required: false,
    minimum: null, maximum: null,
  };
}

describe('a form', () => {
  it('takes nothing typed for nothing known', () => {
    for (const type of ['text', 'integer', 'number', 'boolean', 'timestamp', 'date'] as const) {
      expect(valueOf(field(type), '  ')).toBeNull();
      expect(inputText(field(type), null)).toBe('');
      expect(inputText(field(type), undefined)).toBe('');
    }
  });

  it('reads values of the type of their field', () => {
    expect(valueOf(field('integer'), ' 12 ')).toBe(12);
    expect(valueOf(field('number'), '1.5')).toBe(1.5);
    expect(valueOf(field('boolean'), 'true')).toBe(true);
    expect(valueOf(field('boolean'), 'false')).toBe(false);
    expect(valueOf(field('text'), ' 12 ')).toBe('12');
    expect(valueOf(field('date'), '2026-01-31')).toBe('2026-01-31');
  });

  it('leaves a wrong number to the server, which names it', () => {
    expect(valueOf(field('integer'), 'many')).toBe('many');
  });

  it('shows and reads times in Korean time', () => {
    const shown = inputText(field('timestamp'), '2026-01-31T15:30:00+00:00');
    expect(shown).toBe('2026-02-01T00:30');
    const read = String(valueOf(field('timestamp'), shown));
    expect(Date.parse(read)).toBe(Date.parse('2026-01-31T15:30:00Z'));
  });
});
