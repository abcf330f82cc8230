import { type Server, createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchMedia } from '../../src/http/fetch-media.ts';
import { MAX_MEDIA_BYTES } from '../../src/notifications/media.ts';

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

async function serve(answer: RequestListener): Promise<number> {
  server = createServer(answer);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const looked: string[] = [];
const rules = {
  hosts: ['files.example.net'],
  resolve: async (host: string) => {
    looked.push(host);
    return [{ address: '127.0.0.1', family: 4 }];
  },
  isAllowed: () => true,
};

describe('fetchMedia', () => {
  it('connects to the address that was looked at, under the name of the host', async () => {
    const hosts: (string | undefined)[] = [];
    const port = await serve((request, response) => {
      hosts.push(request.headers.host);
      response.end('%PDF-1.7');
    });
    const bytes = await fetchMedia(`http://files.example.net:${port}/a.pdf`, rules);
    expect(bytes.toString()).toBe('%PDF-1.7');
    expect(hosts).toEqual([`files.example.net:${port}`]);
    expect(looked).toEqual(['files.example.net']);
  });

  it.each([
    'http://other.example.net/a.pdf',
    'http://files.example.net.evil.example/a.pdf',
    'http://user:pw@files.example.net/a.pdf',
    'http://127.0.0.1/a.pdf',
    'http://[::1]/a.pdf',
  ])('asks nobody for %s', async (url) => {
    await expect(fetchMedia(url, rules)).rejects.toMatchObject({
      code: 'media_url_refused',
      status: 422,
    });
  });

  it('refuses a host of which any address is private', async () => {
    const resolve = async () => [
      { address: '93.184.216.34', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ];
    const { hosts } = rules;
    const fetching = fetchMedia('http://files.example.net/a.pdf', { hosts, resolve });
    await expect(fetching).rejects.toMatchObject({ code: 'media_url_refused' });
  });

  it.each([
    ['a redirect', 302, ''],
    ['a page that is not there', 404, 'no'],
    ['a file that is too large', 200, Buffer.alloc(MAX_MEDIA_BYTES + 1)],
  ])('takes nothing from %s', async (_, status, body) => {
    const port = await serve((_request, response) => {
      response.writeHead(status, { Location: 'http://127.0.0.1/secret' }).end(body);
    });
    const fetching = fetchMedia(`http://files.example.net:${port}/a.pdf`, rules);
    await expect(fetching).rejects.toMatchObject({ code: 'media_unavailable', status: 422 });
  });

  it('says so when nobody answers, or the name is not known', async () => {
    const port = await serve((request) => request.socket.destroy());
    const fetching = fetchMedia(`http://files.example.net:${port}/a.pdf`, rules);
    await expect(fetching).rejects.toMatchObject({ code: 'media_unavailable' });
    const resolve = () => Promise.reject(new Error('ENOTFOUND'));
    const unknown = fetchMedia('http://files.example.net/', { ...rules, resolve });
    await expect(unknown).rejects.toMatchObject({ code: 'media_unavailable' });
  });
});
