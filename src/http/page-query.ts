import type { Response } from 'express';
import { z } from 'zod';
import { sendData } from './envelope.ts';
import { callerIdQuery, labelField, wholeNumber } from './fields.ts';

/** What every list of numbered rows understands in its query string. */
export const pageFields = {
  limit: wholeNumber(1, 200).default(50),
  cursor: callerIdQuery.pipe(z.int()).optional(),
};

/** A page that is asked for. */
export interface PageQuery {
  limit: number;
  /** The `nextCursor` of the page before. */
  cursor?: number | undefined;
}

/** A part of a text to search for. */
export const searchField = labelField.refine((text) => [...text].length >= 3, {
  error: 'Give at least 3 characters to search for.',
});

/** Answers with a page, of which one row more than `limit` was looked for. */
export function sendPage<Row extends { id: number }>(
  response: Response,
  found: readonly Row[],
  limit: number,
  view: (row: Row) => unknown,
): void {
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  sendData(response, 200, shown.map(view), { nextCursor: last ? String(last.id) : null });
}
