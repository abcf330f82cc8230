import { z } from 'zod';

/** What people are told about one environment variable. */
export interface SettingNote {
  /** Name of the environment variable. */
  name: string;
  /** One sentence, ends with a full stop. */
  description: string;
  /** The text that stands in when the variable is not set. */
  default?: string;
  /** A value to show where the default would say nothing. */
  example?: string;
  /** Never shown, not even when it is wrong. */
  secret?: true;
}

const notes = z.registry<SettingNote>();

/** A setting that has a default, which is read like a value that was given. */
export function setting<T>(schema: z.ZodType<T, string>, note: SettingNote & { default: string }) {
  return schema.prefault(note.default).register(notes, note);
}

/** A setting that may stay unset. */
export function optional<T>(schema: z.ZodType<T, string>, note: SettingNote) {
  return schema.optional().register(notes, note);
}

/** A setting without which the server does not start. */
export function required<T>(schema: z.ZodType<T, string>, note: SettingNote) {
  return schema.register(notes, note);
}

/** What is told about a setting that was made here. */
export function noteAt(schema: z.ZodType): SettingNote {
  const note = notes.get(schema);
  if (note === undefined) throw new TypeError('This schema was not made as a setting.');
  return note;
}
