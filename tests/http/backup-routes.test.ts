import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { backupRoutes } from '../../src/http/backup-routes.ts';
import { expectRefusal, useApi } from '../support/test-api.ts';

describe('POST /whatsapp/session/backup', () => {
  const api = useApi();
  let made: number;
  let refusal: AppError | null;
  beforeEach(async () => {
    made = 0;
    refusal = null;
    const backUp = async () => {
      if (refusal) throw refusal;
      made += 1;
      const createdAt = new Date('2026-11-26T20:00:00.000Z');
      return { file: '/backups/one.backup', bytes: 1_234, createdAt };
    };
    await api.start({ routes: backupRoutes({ backUp }) });
  });

  it('answers 201 with the file, with and without an empty body', async () => {
    const answer = await api.request('POST', '/whatsapp/session/backup');
    expect(answer.status).toBe(201);
    expect(answer.body.data).toEqual({
      file: '/backups/one.backup',
      bytes: 1_234,
      createdAt: '2026-11-26T20:00:00.000Z',
    });
    expect((await api.post('/whatsapp/session/backup', {})).status).toBe(201);
    expect(made).toBe(2);
  });

  it('takes no fields, no path of the caller’s least of all', async () => {
    const answer = await api.post('/whatsapp/session/backup', { out: '/etc/cron.d/evil' });
    expectRefusal(answer, 400, 'invalid_request', { out: 'unknown_field' });
    expect(made).toBe(0);
  });

  it('needs the key', async () => {
    const headers = { 'X-Api-Key': 'wrong' };
    const answer = await api.request('POST', '/whatsapp/session/backup', { headers });
    expectRefusal(answer, 401, 'unauthenticated');
    expect(made).toBe(0);
  });

  it('passes on why it can’t be now', async () => {
    refusal = new AppError('session_busy', 'Try again in two minutes.', { status: 409 });
    expectRefusal(await api.post('/whatsapp/session/backup', {}), 409, 'session_busy');
  });
});
