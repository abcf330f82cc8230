import { runKeysCommand } from './access/keys-command.ts';
import { runSignInLinkCommand } from './access/sign-in-link-command.ts';
import { runEraseCommand } from './billing/erase-command.ts';
import { runImportCommand } from './billing/import/import-command.ts';
import { mergeEnvironment, readDotenv } from './config.ts';
import { runMigrateCommand } from './database/migrate-command.ts';
import { runDoctorCommand } from './doctor/doctor-command.ts';
import { AppError, StartError } from './errors.ts';
import { runSessionCommand } from './whatsapp/backup/session-command.ts';

type Print = (line: string) => void;

/** One word after `npm run cli --`. */
interface Command {
  /** What may follow the word. */
  usage: string;
  /** One line of the help. */
  summary: string;
  /** Resolves with the exit code, when that is not 0. */
  run(args: string[], env: NodeJS.ProcessEnv, print: Print): Promise<number | void>;
}

const commands: Readonly<Record<string, Command>> = {
  keys: {
    usage:
      'create --name <name> --scopes <scopes> [--expires <when>] | list | revoke <id> | rotate <id> [--overlap 24h]',
    summary: 'make, show, revoke and replace the keys of other programs',
    run: runKeysCommand,
  },
  'sign-in-link': {
    usage: '',
    summary: 'make a link that signs one browser in, once',
    run: runSignInLinkCommand,
  },
  migrate: {
    usage: '[--down | --status]',
    summary: 'bring the database up to date, take its newest migration back, or list them',
    run: runMigrateCommand,
  },
  erase: {
    usage: '--phone <number>',
    summary: "take one person's number and texts out of every table",
    run: runEraseCommand,
  },
  import: {
    usage: 'customers|invoices <file.csv> [--dry-run]',
    summary: 'write a list of another billing into this one, as often as you like',
    run: runImportCommand,
  },
  session: {
    usage: 'backup [--out <file>] | restore <file>',
    summary: 'write the link with WhatsApp into an encrypted file, or bring it back from one',
    run: runSessionCommand,
  },
  doctor: {
    usage: '[--json]',
    summary: 'look at everything that the server needs, and say what is wrong and what to do',
    run: runDoctorCommand,
  },
};

/** sysexits.h: the command was used incorrectly. */
const USAGE = 64;

/**
 * Runs one command of the command line. What went wrong is said on standard error; the exit
 * code is left in `process.exitCode`: 0, 1 a failure, 64 not understood, 75 and 78 as at start.
 *
 * @param args without the program, for example `['migrate', '--status']`.
 * @param env the real environment; `.env` of the working directory completes it.
 */
export async function runCli(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const [name, ...rest] = args;
  if (name === undefined || ['help', '--help', '-h'].includes(name) || rest.includes('--help')) {
    print(help());
    return;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) return fail(`There is no command ${name}.\n\n${help()}`, USAGE);
  try {
    const exitCode = await command.run(rest, mergeEnvironment(env, readDotenv('.env')), print);
    if (exitCode) process.exitCode = exitCode;
  } catch (error) {
    report(error, name, command);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function help(): string {
  const lines = Object.entries(commands).map(([name, { usage, summary }]) =>
    [`  ${name} ${usage}`, `      ${summary}`].join('\n'),
  );
  return `Usage: npm run cli -- <command>\n\n${lines.join('\n')}`;
}

function report(error: unknown, name: string, { usage }: Command): void {
  const { code = '', message } = error as { code?: string; message: string };
  if (error instanceof StartError) fail(message, error.exitCode);
  else if (error instanceof AppError) fail(message, 1);
  else if (String(code).startsWith('ERR_PARSE_ARGS')) fail(`${message}\n${name} ${usage}`, USAGE);
  else fail(error instanceof Error ? (error.stack ?? message) : String(error), 1);
}

function fail(text: string, exitCode: number): void {
  process.stderr.write(`${text}\n`);
  process.exitCode = exitCode;
}
