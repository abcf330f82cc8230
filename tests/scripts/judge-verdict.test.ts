import { describe, expect, it } from 'vitest';
import { isClean, judge } from '../../scripts/judge/verdict.mjs';

type Evidence = Parameters<typeof judge>[0];
type Asked = Evidence['asked'][number];
type Row = Evidence['rows'][number];
type OnPhone = Evidence['phones'][number];

const phone = '6281350000001';

const asked = (more: Partial<Asked> = {}): Asked => ({
  text: 'Tagihan 1',
  phone,
  how: 'keyed',
  accepted: true,
  ids: ['n1'],
  refused: null,
  open: false,
  ...more,
});

const row = (more: Partial<Row> = {}): Row => ({
  id: 'n1',
  phone,
  message: 'Tagihan 1',
  status: 'sent',
  messageId: '3EB01',
  errorCode: null,
  uncertain: false,
  uncertainReason: null,
  linkId: 'link-1',
  attempts: 1,
  resends: 0,
  inFlight: false,
  nextAttemptAt: new Date(0),
  ...more,
});

const onPhone = (more: Partial<OnPhone> = {}): OnPhone => ({
  id: '3EB01',
  phone,
  body: 'Tagihan 1',
  duplicates: 0,
  ...more,
});

/** One message that was accepted, sent and seen, but for what `more` says otherwise. */
const evidence = (more: Partial<Evidence> = {}): Evidence => ({
  asked: [asked()],
  phones: [onPhone()],
  rows: [row()],
  currentLink: 'link-1',
  logouts: 0,
  wireIds: ['3EB01'],
  ...more,
});

const pending = { status: 'pending', messageId: null } as const;
const uncertain = { status: 'pending', uncertain: true } as const;

describe('the judge', () => {
  it('holds nothing against a message that was accepted, sent and seen once', () => {
    const verdict = judge(evidence());
    expect(verdict).toMatchObject({ accepted: 1, lost: [], duplicated: [], lies: [], resends: 0 });
    expect(isClean(verdict)).toBe(true);
  });

  it.each([
    ['has no row', { rows: [], phones: [] }],
    ['was never sent', { rows: [row(pending)], phones: [] }],
    ['is sent in the ledger and nowhere else', { phones: [] }],
  ] satisfies [string, Partial<Evidence>][])(
    'finds an accepted message that %s lost',
    (_, more) => {
      const verdict = judge(evidence(more));
      expect(verdict.lost).toHaveLength(1);
      expect(isClean(verdict)).toBe(false);
    },
  );

  it('takes a failed row for an explanation, and not for a loss', () => {
    const rows = [row({ status: 'failed', errorCode: 'refused' })];
    const verdict = judge(evidence({ rows, phones: [] }));
    expect(verdict).toMatchObject({ lost: [], lies: [], failed: 1 });
  });

  it.each([
    ['two messages on the phone', { phones: [onPhone(), onPhone({ id: '3EB02' })] }],
    ['two rows', { rows: [row(), row({ id: 'n2' })] }],
    ['two ids in its answers', { asked: [asked({ ids: ['n1', 'n2'] })] }],
  ] satisfies [string, Partial<Evidence>][])('finds a text with %s duplicated', (_, more) => {
    const verdict = judge(evidence(more));
    expect(verdict.duplicated).toHaveLength(1);
    expect(isClean(verdict)).toBe(false);
  });

  it.each([
    ['sent, and is on no phone', { phones: [] }],
    ['sent under an id that is on no phone', { rows: [row({ messageId: '3EB0F' })] }],
    ['failed, and is on a phone', { rows: [row({ status: 'failed' })] }],
    ['cancelled, and is on a phone', { rows: [row({ status: 'cancelled' })] }],
  ] satisfies [string, Partial<Evidence>][])('finds the lie in a row that is %s', (_, more) => {
    const verdict = judge(evidence(more));
    expect(verdict.lies).toHaveLength(1);
    expect(isClean(verdict)).toBe(false);
  });

  it.each([
    ['nobody asked for', { asked: [] }],
    ['was refused', { asked: [asked({ accepted: false, refused: 422 })] }],
    ['was meant for another phone', { asked: [asked({ phone: '6281350000002' })] }],
  ] satisfies [string, Partial<Evidence>][])('finds a message that %s unexpected', (_, more) => {
    const verdict = judge(evidence(more));
    expect(verdict.unexpected).toHaveLength(1);
    expect(isClean(verdict)).toBe(false);
  });

  it('accepts either end of a request without a key that got no answer', () => {
    const unanswered = [asked({ how: 'unkeyed', accepted: false, ids: [], open: true })];
    expect(isClean(judge(evidence({ asked: unanswered })))).toBe(true);
    expect(isClean(judge(evidence({ asked: unanswered, rows: [], phones: [] })))).toBe(true);
  });

  it('does not accept that a request with a key is never answered', () => {
    const unanswered = [asked({ accepted: false, ids: [], open: true })];
    expect(isClean(judge(evidence({ asked: unanswered })))).toBe(false);
  });

  it('excuses doubt only about what was handed over under a link that was removed', () => {
    const replaced = row({ ...uncertain, uncertainReason: 'session_replaced', linkId: 'link-0' });
    const excused = judge(evidence({ rows: [replaced], phones: [], logouts: 1 }));
    expect(excused).toMatchObject({ uncertain: [], uncertainByReason: { session_replaced: 1 } });
    expect(isClean(excused)).toBe(true);

    const unexplained = [
      evidence({ rows: [replaced], logouts: 0 }),
      evidence({ rows: [{ ...replaced, linkId: 'link-1' }], logouts: 1 }),
      evidence({ rows: [row({ ...uncertain, uncertainReason: 'no_acknowledgement' })] }),
    ];
    for (const one of unexplained) {
      expect(judge(one).uncertain).toHaveLength(1);
      expect(isClean(judge(one))).toBe(false);
    }
  });

  it('counts what a page sent again under the same id', () => {
    expect(judge(evidence({ wireIds: ['3EB01', '3EB01', '3EB02'] })).resends).toBe(1);
  });
});
