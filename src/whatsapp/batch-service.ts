import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Batch } from '../notifications/batch.ts';
import type { BatchRepository } from '../notifications/batch-repository.ts';
import type { Hold, Notification } from '../notifications/notification.ts';
import type { OptOutRepository } from '../notifications/opt-out-repository.ts';
import type { TakenKey } from '../notifications/sql/find-taken-keys.ts';
import type { GapRange } from '../outbox/paced-claims.ts';
import { type BatchProgress, describeProgress } from './batch-progress.ts';
import type { BulkRequest, RowDuplicate, RowRefusal } from './bulk-request.ts';
import { fingerprintOf } from './fingerprint.ts';
import { keyInUse, keyReused } from '../notifications/idempotency-errors.ts';
import type { IdempotencyKey } from './send-request.ts';
import type { TemplateTexts } from './template-texts.ts';
import { type SortedRows, sortOutRows } from './sort-out-rows.ts';

interface BatchServiceOptions {
  batches: BatchRepository;
  optOuts: Pick<OptOutRepository, 'findScopes'>;
  texts: TemplateTexts;
  clock: Clock;
  /** Called after a commit that may have given the outbox something to do. */
  wakeOutbox: () => void;
  /** What holds such notifications now: the session, a rule, or nothing. */
  holdOf: (lane: Pick<Notification, 'class' | 'cold' | 'timeZone'>) => Hold | null;
  sendGapTransactionalMs: GapRange;
  sendGapBulkMs: GapRange;
}

/** What a bulk call came to. */
export interface BulkReply {
  batchId: string;
  /** How many notifications were made. */
  accepted: number;
  /** In the order of the call. */
  rejected: readonly RowRefusal[];
  duplicates: readonly RowDuplicate[];
  /** Whether the key had made this batch before. */
  replayed: boolean;
}

/** What a list came to that knows no batches. */
export interface ListReply {
  /** The notification of each row, by its index: a new one, or the one that its key has made. */
  made: ReadonlyMap<number, string>;
  refused: readonly RowRefusal[];
}

/** A call that loses a key to a quicker one looks again, and finds it; more often is no accident. */
const maxTries = 5;

/** Accepts many texts in one call, and shows and steers what came of them. */
export class BatchService {
  readonly #options: BatchServiceOptions;

  constructor(options: BatchServiceOptions) {
    this.#options = options;
  }

  /**
   * Accepts every row that can be sent: when this resolves, all of them are committed, in one
   * transaction, and no crash loses one. The same key with the same request answers with the
   * batch that it made. Throws 422 `idempotency_key_reused` for the same key with another one.
   */
  async send(request: BulkRequest, caller: string, key: string | null): Promise<BulkReply> {
    const { batches, clock, wakeOutbox } = this.#options;
    const claim = key === null ? null : { caller, key, fingerprint: fingerprintOfCall(request) };
    for (let tries = 0; tries < maxTries; tries += 1) {
      const taken = await this.#findTakenKeys(request, caller, key);
      const earlier = claim && replyOf(taken.get(claim.key), claim.fingerprint, request);
      if (earlier) return earlier;
      const sorted = await this.#sortOut(request, taken, key);
      const batch = toNewBatch(request, caller, sorted);
      const written = await batches.enqueue(batch, claim, clock.now());
      if (written === null) continue;
      wakeOutbox();
      const { refused, duplicates } = sorted;
      const accepted = sorted.accepted.length;
      return toReply(request, { batchId: written.id, accepted, refused, duplicates });
    }
    throw keyInUse();
  }

  /**
   * The same for a caller who wants to know the notification of every row. A list of which
   * nothing is new makes no batch.
   */
  async sendList(request: BulkRequest, caller: string): Promise<ListReply> {
    const { batches, clock, wakeOutbox } = this.#options;
    for (let tries = 0; tries < maxTries; tries += 1) {
      const taken = await this.#findTakenKeys(request, caller, null);
      const sorted = await this.#sortOut(request, taken, null);
      if (sorted.accepted.length === 0) return toListReply(request, sorted, []);
      const batch = toNewBatch(request, caller, sorted);
      const written = await batches.enqueue(batch, null, clock.now());
      if (written === null) continue;
      wakeOutbox();
      return toListReply(request, sorted, written.notificationIds);
    }
    throw keyInUse();
  }

  /** What this key has made before, null when it is new. Throws as {@link send}. */
  async findReplay(request: BulkRequest, idempotency: IdempotencyKey): Promise<BulkReply | null> {
    const { caller, key } = idempotency;
    const taken = await this.#options.batches.findTakenKeys(caller, [key], null);
    return replyOf(taken.get(key), fingerprintOfCall(request), request);
  }

  /** One batch. Throws 404 `batch_not_found`. */
  async get(id: string): Promise<BatchProgress> {
    const batch = await this.#options.batches.find(id);
    if (batch) return this.#describe(batch);
    throw new AppError('batch_not_found', 'There is no batch with this id.', { status: 404 });
  }

  /** Newest first. */
  async list(page: { limit: number; before?: string }): Promise<BatchProgress[]> {
    const batches = await this.#options.batches.list(page);
    return batches.map((batch) => this.#describe(batch));
  }

  /** Keeps what is not in flight from leaving; a batch that is over stays as it is. Throws 404. */
  async pause(id: string): Promise<BatchProgress> {
    await this.#options.batches.pause(id, this.#options.clock.now());
    return this.get(id);
  }

  /** Lets a paused batch go on; any other stays as it is. Throws 404. */
  async resume(id: string): Promise<BatchProgress> {
    const { batches, clock, wakeOutbox } = this.#options;
    if (await batches.resume(id, clock.now())) wakeOutbox();
    return this.get(id);
  }

  /**
   * Cancels what is not in flight, for good; what is in flight or uncertain is left to its
   * result. A batch that is over stays as it is. Throws 404.
   */
  async cancel(id: string): Promise<BatchProgress> {
    await this.#options.batches.cancel(id, this.#options.clock.now());
    return this.get(id);
  }

  #findTakenKeys(request: BulkRequest, caller: string, key: string | null) {
    const { batches, clock } = this.#options;
    const { rows, keysHoldMs } = request;
    const keys = rows.flatMap((row) => row.idempotencyKey ?? []);
    const since = keysHoldMs === undefined ? null : new Date(clock.now().getTime() - keysHoldMs);
    return batches.findTakenKeys(caller, key === null ? keys : [key, ...keys], since);
  }

  async #sortOut(
    request: BulkRequest,
    taken: ReadonlyMap<string, TakenKey>,
    callKey: string | null,
  ): Promise<SortedRows> {
    const optOuts = await this.#findOptOuts(request);
    const texts = await this.#makeTexts(request);
    return sortOutRows(request, { callKey, taken, optOuts, texts });
  }

  #findOptOuts({ rows }: BulkRequest) {
    return this.#options.optOuts.findScopes(rows.map((row) => row.phone));
  }

  /** Only for the rows without a message, by their index. */
  async #makeTexts({
    rows,
    message,
  }: BulkRequest): Promise<ReadonlyMap<number, string | AppError>> {
    if (message !== null) return new Map();
    const templated = rows.filter((row) => row.message === null);
    const made = await this.#options.texts.make(templated);
    return new Map(templated.map(({ index }, at) => [index, made[at]!]));
  }

  #describe(batch: Batch): BatchProgress {
    return describeProgress(batch, { ...this.#options, now: this.#options.clock.now() });
  }
}

/** Over every row by itself, so that no string grows as large as all texts together. */
function fingerprintOfCall({ rows, refused, ...call }: BulkRequest): string {
  return fingerprintOf(call, ...rows, ...refused);
}

function toNewBatch(request: BulkRequest, caller: string, sorted: SortedRows) {
  const { refused, duplicates } = sorted;
  const rows = sorted.accepted.map(({ idempotencyKey, fingerprint, ...row }) => ({
    ...row,
    idempotency:
      idempotencyKey === null || fingerprint === null ? null : { key: idempotencyKey, fingerprint },
  }));
  return { ...request, caller, rows, answer: { refused, duplicates } };
}

/** What the key of a call made before, null when nothing. */
function replyOf(
  taken: TakenKey | undefined,
  fingerprint: string,
  request: BulkRequest,
): BulkReply | null {
  if (!taken) return null;
  if (taken.batch === null || taken.fingerprint !== fingerprint) throw keyReused();
  const { id, total, answer } = taken.batch;
  const { refused, duplicates } = answer as Pick<SortedRows, 'refused' | 'duplicates'>;
  return {
    ...toReply(request, { batchId: id, accepted: total, refused, duplicates }),
    replayed: true,
  };
}

/** Rows that the edge has refused are refused again by each repetition of the same call. */
function toReply(
  request: BulkRequest,
  made: { batchId: string; accepted: number; refused: RowRefusal[]; duplicates: RowDuplicate[] },
): BulkReply {
  const { batchId, accepted, refused, duplicates } = made;
  const rejected = [...request.refused, ...refused].toSorted(
    (one, other) => one.index - other.index,
  );
  return { batchId, accepted, rejected, duplicates, replayed: false };
}

function toListReply(
  request: BulkRequest,
  { accepted, refused, duplicates }: SortedRows,
  notificationIds: readonly string[],
): ListReply {
  const made = new Map(accepted.map(({ index }, at) => [index, notificationIds[at]!]));
  for (const { index, of, notificationId } of duplicates) {
    const id = notificationId ?? made.get(of ?? -1);
    if (id !== undefined) made.set(index, id);
  }
  return { made, refused: [...request.refused, ...refused] };
}
