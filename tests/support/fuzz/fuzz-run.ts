import type { DocumentedAnswers } from '../documented-answers.ts';
import type { FuzzAnswer, FuzzClient } from './fuzz-client.ts';
import type { FuzzTally } from './fuzz-tally.ts';
import type { GeneratedRequest } from './generated-request.ts';
import type { WriteWatch } from './write-watch.ts';
import type { Yardstick } from './yardstick.ts';

/** What a request is judged with. */
interface FuzzRunParts {
  client: FuzzClient;
  answers: DocumentedAnswers;
  writes: WriteWatch;
  tally: FuzzTally;
  yardstick: Yardstick;
  /** For an answer, on a machine that has nothing else to do. */
  deadlineMs: number;
}

/** The calls whose 503 is the truth of a server without a session. */
const mayBeUnready = new Set(['getReady']);

/** Of simple queries, a call has time for so many beyond the deadline. */
const grace = 10;

/** Sends requests and judges what comes back. */
export class FuzzRun {
  readonly #parts: FuzzRunParts;

  constructor(parts: FuzzRunParts) {
    this.#parts = parts;
  }

  /** One after the other, so that it is known which request has written what. */
  async oneByOne(requests: readonly GeneratedRequest[]): Promise<void> {
    for (const request of requests) {
      const answer = await this.#judge(request);
      const written = await this.#parts.writes.take();
      const isRefused = answer.status === null || answer.status >= 400;
      if (isRefused && written.length > 0) {
        this.#parts.tally.fault(
          request,
          `refused with ${answer.status}, and wrote ${written.join(', ')}`,
        );
      }
    }
  }

  /** `lanes` at any time. */
  async atOnce(requests: readonly GeneratedRequest[], lanes: number): Promise<void> {
    const left = requests.values();
    const lane = async () => {
      for (const request of left) await this.#judge(request);
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    await this.#parts.writes.take();
  }

  async #judge(request: GeneratedRequest): Promise<FuzzAnswer> {
    const { client, yardstick } = this.#parts;
    const begun = yardstick.begin();
    const answer = await client.send(request);
    const ms = yardstick.since(begun);
    this.#parts.tally.count(request, answer.status, ms);
    for (const fault of this.#faultsOf(request, answer, ms))
      this.#parts.tally.fault(request, fault);
    return answer;
  }

  #faultsOf({ operation }: GeneratedRequest, { status, text }: FuzzAnswer, ms: number): string[] {
    const said = text.slice(0, 500);
    const { deadlineMs, yardstick } = this.#parts;
    const limitMs = deadlineMs + grace * yardstick.slowestMs;
    const isTrue = status === 503 && mayBeUnready.has(operation);
    return [
      ...(status === null ? [`no answer: ${said}`] : []),
      ...(status !== null && status >= 500 && !isTrue ? [`answered ${status}: ${said}`] : []),
      ...(ms > limitMs ? [`took ${Math.round(ms)} of ${Math.round(limitMs)} ms`] : []),
      ...this.#parts.answers.take(),
    ];
  }
}
