import type { Request, Response } from 'express';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type HealthCheck, healthRoutes } from '../../src/http/health-routes.ts';
import { expectRefusal, useApi } from '../support/test-api.ts';

const api = useApi();

afterEach(() => vi.useRealTimers());

/** What `GET /health/ready` answers with these checks. */
async function readyWith(checks: Record<string, HealthCheck>) {
  const route = healthRoutes(checks).find(({ path }) => path === '/health/ready')!;
  const answer = { status: 0, body: undefined as unknown };
  const response = {
    locals: { requestId: 'r' },
    status(code: number) {
      answer.status = code;
      return this;
    },
    json(body: unknown) {
      answer.body = body;
    },
  };
  await route.handle({} as Request, response as unknown as Response);
  return answer;
}

describe('GET /health/ready', () => {
  it('is 200 when every part is well', async () => {
    expect((await api.get('/health/ready')).body).toEqual({
      success: true,
      data: { status: 'ready', parts: { session: 'ok' } },
    });
  });

  it('is 503 with the part that fails', async () => {
    api.session.state = 'awaiting_scan';
    const answer = await api.get('/health/ready');
    expectRefusal(answer, 503, 'not_ready', { session: 'not_ready' });
    expect(answer.body.error!.message).toContain('session (awaiting_scan)');
  });

  it('takes a check that rejects for trouble, without its words', async () => {
    const refuse = () => Promise.reject(new TypeError('password authentication failed for "x"'));
    const { status, body } = await readyWith({ database: refuse });
    expect(status).toBe(503);
    expect(JSON.stringify(body)).toContain('database (TypeError)');
    expect(JSON.stringify(body)).not.toContain('password');
  });

  it('answers within 3 seconds although a part hangs', async () => {
    vi.useFakeTimers();
    const hangs = () => new Promise<null>(() => undefined);
    const answer = readyWith({ database: hangs, session: async () => null });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await answer).toMatchObject({
      status: 503,
      body: { error: { details: [{ path: 'database', message: 'no answer in time' }] } },
    });
  });
});

describe('GET /health/live', () => {
  it('says nothing about the session', async () => {
    api.session.state = 'logged_out';
    expect((await api.get('/health/live')).status).toBe(200);
  });
});
