import type { Response } from 'express';

/** Answers with a list that is always whole: its first page is its last. */
export function sendList(response: Response, list: readonly unknown[]): void {
  sendData(response, 200, list, { nextCursor: null });
}

/** Answers with `{"success":true,"data":…}`, and `page` beside it on lists. */
export function sendData(
  response: Response,
  status: number,
  data: unknown,
  page?: { nextCursor: string | null },
): void {
  response.status(status).json({ success: true, data, ...(page ? { page } : {}) });
}
