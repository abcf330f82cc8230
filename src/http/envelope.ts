import type { Response } from 'express';

/** Answers with `{"success":true,"data":…}`, and `page` beside it on lists. */
export function sendData(
  response: Response,
  status: number,
  data: unknown,
  page?: { nextCursor: string | null },
): void {
  response.status(status).json({ success: true, data, ...(page ? { page } : {}) });
}
