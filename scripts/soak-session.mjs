import { runAsProgram } from './setup/program.mjs';
import { SetUpError } from './setup/set-up-error.mjs';
import { runSoak } from './soak/run-soak.mjs';
import { describeSession, faultsOfSession, renderSession, soakSession } from './soak/session.mjs';

/**
 * Reloads the page, kills the browser and crashes the page hundreds of times while callers write;
 * see docs/reliability.md. Ends with 1 when something is held against the server.
 */
await runAsProgram(import.meta.url, () =>
  runSoak({
    name: 'session',
    numbers: { seed: '1', reloads: '200', kills: '50', crashes: '50' },
    plan: ({ seed = NaN, reloads = NaN, kills = NaN, crashes = NaN }) => {
      if (![seed, reloads, kills, crashes].every(Number.isSafeInteger)) {
        throw new SetUpError('--seed, --reloads, --kills and --crashes are whole numbers.');
      }
      return { seed, reloads, kills, crashes };
    },
    soak: soakSession,
    describe: describeSession,
    render: renderSession,
    faults: faultsOfSession,
  }),
);
