import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';

/** Structured log lines; never a message text, a key, a QR code or a whole phone number. */
export type Logger = PinoLogger;

interface LoggerOptions {
  level: string;
  /** A file to append to instead of standard error. */
  file?: string | undefined;
  /** Called before each line that goes to standard error. */
  onLine?: () => void;
}

/**
 * JSON lines on standard error, so that standard output stays for what a person reads: the QR
 * code and the addresses.
 */
export function createLogger(options: LoggerOptions): Logger {
  const destination = pino.destination({ dest: options.file ?? 2, mkdir: true, sync: true });
  if (options.file !== undefined) return createLoggerTo(destination, options.level);
  const write = (line: string) => {
    options.onLine?.();
    destination.write(line);
  };
  return createLoggerTo({ write }, options.level);
}

/** The same lines written to `destination`, which tests read. */
export function createLoggerTo(destination: DestinationStream, level: string): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
      hooks: { streamWrite: hideSecrets },
      redact: {
        paths: ['phone', 'recipient', 'text', 'apiKey', '*.phone', '*.recipient', '*.text'],
        censor: '[redacted]',
      },
    },
    destination,
  );
}

/**
 * Takes out of a line what may have come into it with a URL: keys, and what a drop-in's caller
 * has put behind its path, which is a key, a phone and a text.
 */
function hideSecrets(line: string): string {
  return line
    .replaceAll(/wbs_[\da-f]{12}_[\da-f]{64}/gi, '[redacted]')
    .replaceAll(/(\/compat\/[^?\s"\\]*\?)[^\s"\\]*/gi, '$1[redacted]');
}

/**
 * The parts of an error that can't carry customers' words: PostgreSQL puts whole rows into
 * `detail`, which is left out.
 */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return {
    type: error.name,
    message: error.message,
    code,
    constraint,
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
