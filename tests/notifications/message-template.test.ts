import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AppError } from '../../src/errors.ts';
import { parseMessageTemplate } from '../../src/notifications/message-template.ts';

function refusalOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    return (error as AppError).code;
  }
  return undefined;
}

describe('a message template', () => {
  it('puts the values in their places, each name once among its variables', () => {
    const template = parseMessageTemplate('Halo {{name}}, {{ total }} untuk {{name}}');
    expect(template.variables).toEqual(['name', 'total']);
    expect(template.render({ name: 'Budi', total: 5 })).toBe('Halo Budi, 5 untuk Budi');
  });

  it('D9: prints 0 as 0, never expands a value again, and knows no $ patterns', () => {
    const template = parseMessageTemplate('{{a}} {{b}} {{c}}');
    expect(template.render({ a: 0, b: '{{c}} {c}', c: "$& $1 $'" })).toBe("0 {{c}} {c} $& $1 $'");
  });

  it('D9: refuses a variable without a value instead of sending or hiding it', () => {
    const template = parseMessageTemplate('Halo {{name}}, {{total}}');
    const values = { name: 'Budi' };
    expect(() => template.render(values)).toThrow(
      expect.objectContaining({
        code: 'missing_variable',
        status: 422,
        details: [expect.objectContaining({ path: 'variables.total' })],
      }),
    );
    expect(refusalOf(() => template.render({ ...values, total: '  ' }))).toBe('missing_variable');
    expect(refusalOf(() => template.render({ ...values, total: null }))).toBe('missing_variable');
  });

  it('takes nothing from the prototype of the values', () => {
    const template = parseMessageTemplate('{{toString}} {{constructor}}');
    expect(refusalOf(() => template.render({}))).toBe('missing_variable');
  });

  it.each([
    '{{ }}',
    '{{1a}}',
    'Halo {{name',
    'name}}',
    '{{a b}}',
    '{{a\n}}',
    '{{#if x}}',
    '{{{{a}}}}',
  ])('refuses %j, which is no variable', (body) =>
    expect(refusalOf(() => parseMessageTemplate(body))).toBe('invalid_template'),
  );

  it('leaves single braces as they are', () => {
    expect(parseMessageTemplate('{name} { a: {} }').render({})).toBe('{name} { a: {} }');
  });

  it('leaves a line out when all its variables are optional and empty', () => {
    const template = parseMessageTemplate('Lunas.\n\nRef: {{ref}}\nCatatan: {{note}}\n\nSalam');
    const optional = new Set(['ref', 'note']);
    expect(template.render({ ref: 'A1', note: '' }, optional)).toBe('Lunas.\n\nRef: A1\n\nSalam');
    expect(template.render({ note: null }, optional)).toBe('Lunas.\n\nSalam');
    const last = parseMessageTemplate('Lunas.\n\nRef: {{ref}}');
    expect(last.render({}, optional)).toBe('Lunas.');
  });

  it('keeps formatting characters in values from formatting', () => {
    const template = parseMessageTemplate('*{{name}}* _{{note}}_');
    expect(template.render({ name: '*Budi', note: 'INV_1' })).toBe('*∗Budi* _INV_1_');
  });

  it('refuses to make a message that cannot be sent', () => {
    const template = parseMessageTemplate('{{a}}');
    expect(refusalOf(() => template.render({ a: '\u200b' }))).toBe('unusable_text');
    expect(refusalOf(() => template.render({ a: 'x'.repeat(70_000) }))).toBe('unusable_text');
    expect(refusalOf(() => template.render({ a: '\0x' }))).toBe('unusable_text');
  });

  it('prints any value that has no formatting character exactly once and unchanged', () => {
    const plain = fc
      .string({ unit: 'grapheme' })
      .filter((text) => /\S/.test(text) && !/[*_~`\r\0]/.test(text));
    fc.assert(
      fc.property(plain, (value) => {
        expect(parseMessageTemplate('<{{a}}>').render({ a: value })).toBe(`<${value}>`);
      }),
    );
  });
});
