import { parseArgs } from 'node:util';
import { systemClock } from '../clock.ts';
import { loadConfig } from '../config.ts';
import { workBesideServer } from '../database/work-beside-server.ts';
import { BrowserSessionRepository } from './browser-session-repository.ts';
import { hashOf } from './secret.ts';
import { makeSignInLink } from './sign-in-link.ts';

/**
 * `sign-in-link`: prints a link that signs one browser in with all scopes, once, within ten
 * minutes.
 *
 * @throws StartError when the database is not to be had.
 * @throws TypeError (`ERR_PARSE_ARGS_…`) when there are arguments.
 */
export async function runSignInLinkCommand(
  args: string[],
  env: NodeJS.ProcessEnv,
  print: (line: string) => void,
): Promise<void> {
  parseArgs({ args, options: {} });
  const config = loadConfig(env);
  await workBesideServer(config, async (db) => {
    const sessions = new BrowserSessionRepository(db);
    const keyHash = hashOf(config.apiKey);
    const path = await makeSignInLink({ sessions, keyHash, clock: systemClock });
    print(`${config.publicUrl ?? `http://${localName(config.host)}:${config.port}`}${path}`);
    print('Open it within 10 minutes; it works once.');
  });
}

/** What a browser on this machine calls the address that the server listens on. */
function localName(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
