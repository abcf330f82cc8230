import { get } from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import { API_KEY, expectRefusal, useApi } from '../support/test-api.ts';

const api = useApi();
const { ledger } = api;

/** The file as bytes: fetch's own text() would take the byte order mark away. */
async function download(query = ''): Promise<{ response: Response; text: string }> {
  const url = `${api.url}/whatsapp/history.csv${query}`;
  const response = await fetch(url, { headers: { 'X-Api-Key': API_KEY } });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { response, text: bytes.toString('utf8') };
}

/** The cells of each line below the head; knows quotes as RFC 4180 has them. */
function parse(text: string): Record<string, string>[] {
  const lines: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n)/g)) {
    lines.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') lines.push([]);
  }
  const [head, ...rows] = lines.slice(0, -1);
  return rows.map((row) => {
    expect(row).toHaveLength(head!.length);
    return Object.fromEntries(head!.map((name, at) => [name, row[at]!]));
  });
}

describe('GET /whatsapp/history.csv', () => {
  it('is a file for spreadsheets: UTF-8 with its mark, a head, lines that end in CR LF', async () => {
    const { id } = await ledger.acknowledged(1, {
      customerId: 123,
      message: 'Halo "Budi", é 😀\nok',
    });
    const { response, text } = await download();
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('Content-Disposition')).toMatch(
      /^attachment; filename=[\w-]+\.csv$/,
    );
    expect(text.startsWith('\uFEFFid,createdAt,customerId,')).toBe(true);
    expect(text.endsWith('\r\n')).toBe(true);
    expect(parse(text.slice(1))).toEqual([
      expect.objectContaining({
        ...{ id, customerId: '123', status: 'sent', errorCode: '', template: '' },
        message: 'Halo "Budi", é 😀\nok',
        createdAt: ledger.clock.now().toISOString(),
        phone: "'+6281234567890",
      }),
    ]);
  });

  it('is only the head when nothing is found', async () => {
    const { text } = await download('?customerId=99');
    expect(text).toMatch(/^\uFEFFid,[\w,]+\r\n$/);
  });

  it.each(['=1+1', '+62', '-1', '@sum', '\t=1', '\r=1', '\n=1', ' =1', '＝1', '"=1'])(
    'makes a text of the cell %j, which a spreadsheet would run',
    async (start) => {
      await ledger.enqueue({ message: `${start} cmd`, recipient: start, template: `${start}x` });
      const [row] = parse((await download()).text.slice(1));
      const isFormula = !start.startsWith('"');
      for (const name of ['message', 'recipient', 'template'] as const) {
        expect(row![name]!.startsWith("'")).toBe(isFormula);
      }
    },
  );

  it('leaves other cells as they are', async () => {
    await ledger.enqueue({ message: 'Rp=100 a+b 5-3 @budi', recipient: '0812-3456-7890' });
    const [row] = parse((await download()).text.slice(1));
    expect(row).toMatchObject({ message: 'Rp=100 a+b 5-3 @budi', recipient: '0812-3456-7890' });
  });

  it('has every row once, over many pages and through every filter of the history', async () => {
    const now = ledger.clock.now();
    await ledger.knex.raw(
      `insert into notification_logs (id, recipient, phone, message, class, next_attempt_at,
         created_at, updated_at, customer_id)
       select cast(lpad(to_hex(cast(:ms as bigint) - n), 12, '0') || '70008'
         || substr(md5(cast(n as text)), 1, 15) as uuid), '0812', '+6281234567890', 'no ' || n,
         'reminder', :now, :now, :now, n % 2
       from generate_series(1, 1234) as n`,
      { ms: now.getTime(), now },
    );
    const all = parse((await download()).text.slice(1));
    expect(all.map((row) => row.message)).toEqual(
      Array.from({ length: 1234 }, (_, at) => `no ${at + 1}`),
    );
    expect(parse((await download('?customerId=1&class=reminder')).text.slice(1))).toHaveLength(617);
    expect(parse((await download('?limit=700')).text.slice(1))).toHaveLength(700);
    expect(parse((await download('?q=no%2012')).text.slice(1))).toHaveLength(46);
  });

  it('refuses as the history does, in JSON', async () => {
    expectRefusal(await api.get('/whatsapp/history.csv?status=x'), 400, 'invalid_request', {
      status: 'invalid_value',
    });
    expectRefusal(await api.get('/whatsapp/history.csv?phone=12'), 422, 'invalid_phone');
  });

  it('stops reading when the caller hangs up', async () => {
    const page = Array.from({ length: 500 }, () => ledger.enqueue({ message: 'x'.repeat(2_000) }));
    const rows = await Promise.all(page);
    const list = vi.spyOn(ledger.repository, 'list').mockImplementation(async () => rows);
    const url = `${api.url}/whatsapp/history.csv`;
    await new Promise<void>((resolve) => {
      const request = get(url, { headers: { 'X-Api-Key': API_KEY } }, (response) => {
        response.once('data', () => request.destroy());
        response.once('close', () => resolve());
        response.on('error', () => undefined);
      });
    });
    let seen = -1;
    const isStill = () => {
      const before = seen;
      seen = list.mock.calls.length;
      expect(seen).toBe(before);
    };
    await vi.waitFor(isStill, { interval: 100, timeout: 5_000 });
    expect(seen).toBeLessThan(50);
    expect(api.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
    list.mockRestore();
  });
});
