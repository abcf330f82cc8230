import { type GeneratedRequest, printRequest } from './generated-request.ts';

/** How often a call was asked, and how often it went well. */
export interface Tally {
  sent: number;
  accepted: number;
}

/** Counts what became of requests, and keeps one request of each kind of fault. */
export class FuzzTally {
  readonly operations = new Map<string, Tally>();
  readonly #faults = new Map<string, { count: number; first: string }>();
  slowestMs = 0;

  count({ operation }: GeneratedRequest, status: number | null, ms: number): void {
    const tally = this.operations.get(operation) ?? { sent: 0, accepted: 0 };
    tally.sent += 1;
    if (status !== null && status >= 200 && status < 300) tally.accepted += 1;
    this.operations.set(operation, tally);
    this.slowestMs = Math.max(this.slowestMs, ms);
  }

  /** Notes that something about a request is as it may never be. */
  fault(request: GeneratedRequest, what: string): void {
    const kind = `${request.operation}: ${what.replaceAll(/\d{3,}|"[^"]*"/g, '#').slice(0, 200)}`;
    const known = this.#faults.get(kind);
    if (known) known.count += 1;
    else this.#faults.set(kind, { count: 1, first: `${what}\n  ${printRequest(request)}` });
  }

  get totals(): Tally {
    const all = [...this.operations.values()];
    return {
      sent: all.reduce((sum, { sent }) => sum + sent, 0),
      accepted: all.reduce((sum, { accepted }) => sum + accepted, 0),
    };
  }

  /** The faults with a request each that shows them, a few lines apiece. */
  get faults(): string[] {
    return [...this.#faults].map(
      ([kind, { count, first }]) => `${count} × ${kind.split(':')[0]}: ${first}`,
    );
  }
}
