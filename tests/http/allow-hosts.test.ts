import { describe, expect, it } from 'vitest';
import { expectRefusal, useApi } from '../support/test-api.ts';

const api = useApi();

describe('the host that a request is addressed to', () => {
  it.each(['127.0.0.1', 'localhost', 'LOCALHOST:3000', '127.0.0.1:80'])(
    'may be %s',
    async (host) => {
      expect((await api.getAs(host, '/health/live')).status).toBe(200);
    },
  );

  it.each(['evil.com', 'evil.com:3000', 'localhost.evil.com', '127.0.0.1.nip.io', '[::1]', 'x'])(
    'may not be %s, with or without a key',
    async (host) => {
      for (const path of ['/health/live', '/whatsapp/stats']) {
        expectRefusal(await api.getAs(host, path), 421, 'host_not_allowed');
      }
    },
  );
});
