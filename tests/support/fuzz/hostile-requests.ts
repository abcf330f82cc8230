import { gzipSync } from 'node:zlib';
import type { GeneratedRequest } from './generated-request.ts';
import { hostileValues } from './hostile-json.ts';

type Trick = (request: GeneratedRequest, choice: number) => Partial<GeneratedRequest>;

const json = { 'Content-Type': 'application/json' };

const pick = <Value>(values: readonly Value[], choice: number): Value =>
  values[choice % values.length]!;

const withBody =
  (body: Buffer | string, headers: GeneratedRequest['headers'] = json): Trick =>
  ({ headers: own }) => ({ body: Buffer.from(body), headers: { ...own, ...headers } });

const withHeaders =
  (headers: GeneratedRequest['headers']): Trick =>
  ({ headers: own }) => ({ headers: { ...own, ...headers } });

const withQuery =
  (query: string): Trick =>
  ({ path }) => ({ path: `${path}${path.includes('?') ? '&' : '?'}${query}` });

/** Bytes that are no JSON object in UTF-8, whatever their headers say. */
const bodies: readonly Trick[] = [
  ...['no json', '{', '{"a":', 'null', '"text"', '12', '[]', '[{}]', '\ufeff{}', "{'a':1}"],
  ...['{"a":1,"a":2}', '{"a":1}{"b":2}', '{"a":NaN}', '{"a":1e99999}', ' ', '%00', '{}\u0000'],
  ...[`[${'[]'.repeat(500)}]`, '['.repeat(30_000), 'x'.repeat(70_000), '<?xml version="1.0"?><a/>'],
].map((body) => withBody(body));

const encodedBodies: readonly Trick[] = [
  withBody(Buffer.from('{"phone":"\xff\xfe","message":"caf\xe9"}', 'latin1')),
  withBody(Buffer.from('\ufeff{"a":1}', 'utf16le')),
  withBody(Buffer.from([0xed, 0xa0, 0x80, 0xc0, 0xaf, 0x00])),
  withBody(gzipSync('{}'), { ...json, 'Content-Encoding': 'gzip' }),
  withBody(gzipSync(`{"a":"${'x'.repeat(500_000)}"}`), { ...json, 'Content-Encoding': 'gzip' }),
  withBody('no gzip', { ...json, 'Content-Encoding': 'gzip' }),
  withBody('{}', { ...json, 'Content-Encoding': 'br' }),
  withBody('{}', { ...json, 'Content-Encoding': 'nonsense' }),
  ...['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''],
  ...['application/json; charset=latin1', 'application/json; charset=utf-16', 'application/json;;'],
  ...['application/xml', 'application/vnd.api+json', 'application/json, text/plain', '*/*'],
].map((trick) =>
  typeof trick === 'string' ? withBody('{"a":"b"}', { 'Content-Type': trick }) : trick,
);

/** What PHP and scripts on routers send to the gateways that the drop-ins stand in for. */
const forms: readonly Trick[] = [
  'phone=081234567890&message=Halo&target=081234567890&number=081234567890',
  'message=a&message=b&target=0812%zz&phone=%ff%fe&number[]=1',
  '--x\r\nContent-Disposition: form-data; name="target"\r\n\r\n081234567890\r\n--x--\r\n',
  '--x\r\nContent-Disposition: form-data; name="message"; filename="a"\r\n\r\n\u0000',
  '{"target":"081234567890","message":"Halo","data":[{"phone":"081234567890","message":"a"}]}',
].flatMap((body) =>
  ['', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/html'].map(
    (type) => withBody(body, { 'Content-Type': type }),
  ),
);

const paths: readonly Trick[] = [
  ...['%', '%zz', '%ff', '%00', '..%2f..%2fetc%2fpasswd', '%2e%2e', ';a=b', "'--", '%F0%9F%98%80'],
  ...['%C3%28', 'x'.repeat(5_000), '%ED%A0%80', '__proto__', '-1', '1e400', '%20'],
].map(
  (part): Trick =>
    ({ path }) => ({ path: path.replace(/[^/?]+(?=\?|$)/, part) }),
);

const bentPaths: readonly Trick[] = [
  ({ path }) => ({ path: path.toUpperCase() }),
  ({ path }) => ({ path: path.replace(/(?=\?|$)/, '/') }),
  ({ path }) => ({ path: `/${path}` }),
  ({ path }) => ({ path: path.replace(/\//g, '//') }),
  ({ path }) => ({ path: `/x/..${path}` }),
  (_, choice) => ({ method: pick(['PATCH', 'OPTIONS', 'HEAD', 'PUT', 'DELETE', 'TRACE'], choice) }),
];

const queries: readonly Trick[] = [
  ...['a=1', 'limit=1&limit=2', 'q=%zz', 'q=%00', 'from=%ff', '__proto__=1', 'constructor[a]=1'],
  ...[
    'limit[$ne]=1',
    'status=sent&status=failed',
    'cursor=%ED%A0%80',
    '&&&',
    '=',
    '?',
    'limit=1e2',
  ],
  ...['from=0000-01-01&to=9999-12-31', 'to=9999-12-31T23:59:59-23:59', 'customerId=1e400', 'q=___'],
  ...[Array.from({ length: 1_200 }, (_, at) => `a${at}=1`).join('&'), `q=${'%25'.repeat(1_000)}`],
].map(withQuery);

const headers: readonly Trick[] = [
  withHeaders({ 'Transfer-Encoding': 'chunked' }),
  withHeaders({ 'Idempotency-Key': 'x'.repeat(256) }),
  withHeaders({ 'Idempotency-Key': 'two words' }),
  withHeaders({ 'Idempotency-Key': 'caf\xe9' }),
  withHeaders({ 'Idempotency-Key': ['one', 'two'] }),
  withHeaders({ Prefer: 'wait=999999999, wait=-1, respond-async, wait;;, =' }),
  withHeaders({ 'X-Api-Key': 'wrong' }),
  withHeaders({ 'X-Api-Key': ['a', 'b'], Authorization: 'Bearer' }),
  withHeaders({ 'X-Api-Key': 'x'.repeat(8_000) }),
  withHeaders({ Origin: 'https://evil.example' }),
  withHeaders({ Origin: 'null', Cookie: 'wbs_session=%zz; __Host-wbs_session==' }),
  withHeaders({ Host: 'evil.example' }),
  withHeaders({ Host: 'a b:99999' }),
  withHeaders({ Accept: 'text/html;q=x, */*', 'Accept-Language': '*;q=2', Range: 'bytes=9-1' }),
  withHeaders({ 'X-HTTP-Method-Override': 'DELETE', 'X-Original-URL': '/keys' }),
  withHeaders({ 'If-None-Match': '*', 'If-Modified-Since': 'never', 'If-Match': '"x"' }),
  withHeaders({
    'X-Forwarded-For': "1.2.3.4, ' or 1=1--, ::1",
    'X-Forwarded-Host': 'evil.example',
  }),
  withHeaders({ 'X-Forwarded-Proto': 'javascript', 'X-Request-Id': '"\t{{7*7}}' }),
  withHeaders({ Cookie: 'wbs_session=' + 'x'.repeat(4_000) }),
];

/** A list or a text where the body is an object; cut where a valid one goes on. */
const cut: Trick = ({ body, headers: own }, choice) => {
  const whole = body ?? Buffer.from(pick(hostileValues, choice));
  const end = Math.max(1, choice % Math.max(whole.length, 1));
  return { body: whole.subarray(0, end), headers: { ...own, ...json } };
};

const families = [bodies, encodedBodies, forms, paths, bentPaths, queries, headers, [cut]];

/** The request with something done to it that no decent caller does; the choices choose what. */
export function makeHostile(
  request: GeneratedRequest,
  family: number,
  choice: number,
): GeneratedRequest {
  const trick = pick(pick(families, family), choice);
  return { ...request, ...trick(request, choice), kind: 'hostile' };
}
