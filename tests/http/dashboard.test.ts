import { afterEach, describe, expect, it, vi } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { API_KEY, expectRefusal, useApi } from '../support/test-api.ts';

const api = useApi();
const files = ['dashboard.css', 'dashboard.js', 'frame.js', 'keys.js'];
const byPerson = { Accept: 'text/html,*/*;q=0.8' };
const lookEveryMs = 2_000;

/** The headers of a browser that is signed in with a key of these scopes. */
async function signedInAs(...scopes: string[]): Promise<{ Cookie: string; id: string }> {
  const made = (await api.post('/keys', { name: scopes.join(), scopes })).body.data;
  const answer = await api.post('/sign-in', { key: made.key });
  return { Cookie: answer.headers.get('Set-Cookie')!.split(';')[0]!, id: made.id };
}

async function open(path: string, headers: Record<string, string>) {
  const answer = await fetch(`${api.url}${path}`, { headers, redirect: 'manual' });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

/** A stream as a browser has it, with everything that was said on it so far. */
class Listener {
  text = '';
  isOver = false;
  readonly status: number;
  readonly headers: Headers;
  readonly #leave: AbortController;

  private constructor(answer: Response, leave: AbortController) {
    this.status = answer.status;
    this.headers = answer.headers;
    this.#leave = leave;
    void this.#listen(answer);
  }

  static async start(headers: Record<string, string>): Promise<Listener> {
    const leave = new AbortController();
    const request = { headers, signal: leave.signal };
    const listener = new Listener(await fetch(`${api.url}/dashboard/events`, request), leave);
    listeners.push(listener);
    return listener;
  }

  leave(): void {
    this.#leave.abort();
  }

  /** What was said, by the kind of event. */
  get events(): string[] {
    return [...this.text.matchAll(/^event: (\w+)$/gm)].map(([, kind]) => kind!);
  }

  get lastSections(): Record<string, string> {
    return JSON.parse([...this.text.matchAll(/^event: sections\ndata: (.*)$/gm)].at(-1)![1]!);
  }

  async until(what: string, holds: () => boolean): Promise<void> {
    await eventually(what, holds);
  }

  async #listen(answer: Response): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of answer.body ?? []) {
        this.text += decoder.decode(chunk as Uint8Array, { stream: true });
      }
    } catch {
      // It has left.
    }
    this.isOver = true;
  }
}

const listeners: Listener[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const listener of listeners.splice(0)) listener.leave();
});

describe('the dashboard', () => {
  it.each(['/', '/dashboard/keys', '/dashboard/events', ...files.map((it) => `/dashboard/${it}`)])(
    '%s is for nobody without a key',
    async (path) => {
      const { status, text } = await open(path, {});
      expect(status).toBe(401);
      expect(text).not.toMatch(/Siap|kasir/);
      expect((await open(path, byPerson)).status).toBe(303);
    },
  );

  it('is shown to who may read, and kept by nobody', async () => {
    await api.send({ phone: '081234567890', message: 'Rahasia', template: '<script>' });
    const { Cookie } = await signedInAs('read');
    const page = await open('/', { Cookie, ...byPerson });
    expect(page.status).toBe(200);
    expect(page.headers.get('Cache-Control')).toBe('no-store');
    expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'self'");
    expect(page.text).toContain('+6281234567890');
    expect(page.text).toContain('&lt;script&gt;');
    expect(page.text).not.toMatch(/Rahasia|<script>|data-order/);
    for (const file of files) {
      expect((await open(`/dashboard/${file}`, { Cookie })).status, file).toBe(200);
    }
    expect((await open('/dashboard/keys', { Cookie, ...byPerson })).text).toContain('admin');
  });

  it('counts what was accepted since midnight of the business', async () => {
    const { ledger } = api;
    const figures = async () => {
      const { text } = await open('/', { 'X-Api-Key': API_KEY });
      const [today = ''] = /id="today"[^]*?<\/section>/.exec(text)!;
      return [...today.matchAll(/<dd>(\d+)/g)].map(([, count]) => Number(count));
    };
    await ledger.acknowledged(2);
    await ledger.acknowledged(-1);
    expect(await figures()).toEqual([1, 1, 0, 1]);
    await ledger.clock.advance(Date.parse('2026-11-23T17:00:00Z') - ledger.clock.now().getTime());
    expect(await figures()).toEqual([0, 0, 0, 0]);
  });

  it('tells who may not read which scope is lacking', async () => {
    const { Cookie } = await signedInAs('send');
    const page = await open('/', { Cookie, ...byPerson });
    expect(page.status).toBe(403);
    expect(page.text).toContain('<code>read</code>');
    const keys = await open('/dashboard/keys', {
      Cookie: (await signedInAs('read')).Cookie,
      ...byPerson,
    });
    expect(keys.status).toBe(403);
    expect(keys.text).toContain('<code>admin</code>');
  });

  it('lists the keys for an admin, and never a key itself', async () => {
    const { key } = (await api.post('/keys', { name: 'kasir', scopes: ['read'] })).body.data;
    const page = await open('/dashboard/keys', { 'X-Api-Key': API_KEY });
    expect(page.text).toContain('<strong>kasir</strong>');
    expect(page.text).not.toContain(key.split('_')[2]);
  });

  it('says so when the database does not answer', async () => {
    vi.spyOn(api.ledger.repository, 'count').mockRejectedValue(new Error('away'));
    expectRefusal(await api.get('/'), 503, 'database_unavailable');
  });
});

describe('its stream', () => {
  const admin = { 'X-Api-Key': API_KEY };

  it('tells everything first, then what has changed alone', async () => {
    const listener = await Listener.start(admin);
    expect(listener.headers.get('Content-Type')).toBe('text/event-stream; charset=utf-8');
    await listener.until('all is told', () => listener.events.length === 1);
    expect(Object.keys(listener.lastSections)).toContain('latest');
    api.session.state = 'logged_out';
    api.session.reason = 'removed_on_the_phone';
    api.alarms = [{ code: 'logged_out', reason: null, since: api.ledger.clock.now() }];
    await api.ledger.clock.passSleepOf(lookEveryMs);
    await listener.until('the change is told', () => listener.events.length === 2);
    expect(Object.keys(listener.lastSections)).toEqual(['alarms', 'session']);
    expect(listener.lastSections['alarms']).toContain('logged_out');
  });

  it('beats while there is nothing to tell', async () => {
    const listener = await Listener.start(admin);
    for (let passed = 0; passed < 16_000; passed += lookEveryMs) {
      await api.ledger.clock.passSleepOf(lookEveryMs);
    }
    await listener.until('it beats', () => listener.text.endsWith('\n:\n\n'));
    expect(listener.events).toEqual(['sections']);
  });

  it('is over with the session of the browser', async () => {
    const { Cookie, id } = await signedInAs('read');
    const listener = await Listener.start({ Cookie });
    await listener.until('it is told', () => listener.events.length === 1);
    await api.request('DELETE', `/keys/${id}`);
    await api.ledger.clock.passSleepOf(lookEveryMs);
    await listener.until('it is over', () => listener.isOver);
    expect(listener.events).toEqual(['sections', 'over']);
  });

  it('does not hold the server back when it stops', async () => {
    const listener = await Listener.start(admin);
    await listener.until('it is told', () => listener.events.length === 1);
    const begun = performance.now();
    await api.stop();
    expect(performance.now() - begun).toBeLessThan(1_500);
    await listener.until('it is over', () => listener.isOver);
  });

  it('is one of fifty at most, and makes room when it is left', async () => {
    const open = await Promise.all(Array.from({ length: 50 }, () => Listener.start(admin)));
    expect((await Listener.start(admin)).status).toBe(204);
    open[0]!.leave();
    await eventually('there is room', async () => (await Listener.start(admin)).status === 200);
  });

  it('is no request whose time is measured', async () => {
    const listener = await Listener.start(admin);
    await listener.until('it is told', () => listener.events.length === 1);
    await api.get('/');
    await api.stop();
    await listener.until('it is over', () => listener.isOver);
    const counted = await api.metrics.registry.metrics();
    expect(counted).toContain('route="/"');
    expect(counted).not.toContain('/dashboard/events');
  });

  it('says that it is stale while the database is away', async () => {
    const listener = await Listener.start(admin);
    await listener.until('it is told', () => listener.events.length === 1);
    vi.spyOn(api.ledger.repository, 'count').mockRejectedValue(new Error('away'));
    await api.ledger.clock.passSleepOf(lookEveryMs);
    await listener.until('it says so', () => listener.events.at(-1) === 'stale');
    vi.restoreAllMocks();
    await api.ledger.clock.passSleepOf(lookEveryMs);
    await listener.until('it is told again', () => listener.events.at(-1) === 'sections');
    expect(Object.keys(listener.lastSections)).toContain('session');
  });
});
