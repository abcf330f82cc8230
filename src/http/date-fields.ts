import { z } from 'zod';
import { instantField } from './fields.ts';

const isInOurTime = (year: number) => year >= 2000 && year < 2200;

/** A day of the calendar, `YYYY-MM-DD`, from 2000 to 2199. */
export const dateField = z.iso
  .date({ error: 'Give a real date such as 2026-11-20.' })
  .refine((date) => isInOurTime(Number(date.slice(0, 4))), {
    error: 'Give a date from 2000 to 2199.',
  });

/** A month, `YYYY-MM` or its first day; comes out as `YYYY-MM-01`. */
export const monthField = z
  .string()
  .transform((text) => (/^\d{4}-\d{2}$/.test(text) ? `${text}-01` : text))
  .pipe(dateField)
  .refine((date) => date.endsWith('-01'), { error: 'Give a month such as 2026-11.' });

/** An instant from 2000 to 2199, as {@link instantField}. */
export const eventInstantField = instantField.refine(
  (instant) => isInOurTime(instant.getUTCFullYear()),
  { error: 'Give an instant from 2000 to 2199.' },
);
