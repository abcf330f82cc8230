import type { CommandErrorCode, ErrorCode, errorCodes } from './error-codes.ts';

type AnyCode = ErrorCode | CommandErrorCode;

/** One fault of the caller's input, with the path of the field that it concerns. */
export interface ErrorDetail {
  /** Dotted path of the field, for example `phone` or `recipients.3.phone`. */
  path: string;
  /** Stable snake_case code of this fault. */
  code: string;
  /** What was wrong and what to do, for a person. */
  message: string;
  /** For `multiple_numbers`: the numbers that were found, in E.164. */
  candidates?: readonly string[];
}

interface AppErrorOptions<Code extends AnyCode> {
  /** HTTP status that the edge answers with: that of the code. */
  status: Code extends ErrorCode ? (typeof errorCodes)[Code]['status'] : number;
  details?: readonly ErrorDetail[];
  /** Headers that belong to the answer, such as `Retry-After`. */
  headers?: Readonly<Record<string, string>>;
  cause?: unknown;
}

/**
 * A failure that the caller can do something about. `code` is one of the table in error-codes.ts,
 * of which docs/errors.md is made; `message` says what to do next and is safe to show.
 * Anything else that is thrown becomes a 500 `internal_error` with a request id.
 */
export class AppError<Code extends AnyCode = AnyCode> extends Error {
  readonly code: Code;
  readonly status: number;
  readonly details: readonly ErrorDetail[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: Code, message: string, options: AppErrorOptions<Code>) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = options.status;
    this.details = options.details ?? [];
    this.headers = options.headers ?? {};
  }
}

/** Thrown where only a person at the machine can help; the process ends with `exitCode`. */
export class StartError extends Error {
  /** 78 configuration, 75 a dependency that may come back (sysexits.h). */
  readonly exitCode: 75 | 78;

  constructor(message: string, exitCode: 75 | 78, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'StartError';
    this.exitCode = exitCode;
  }
}
