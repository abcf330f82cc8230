import { runAsProgram } from './setup/program.mjs';
import { SetUpError } from './setup/set-up-error.mjs';
import { describeNetwork, faultsOfNetwork, renderNetwork, soakNetwork } from './soak/network.mjs';
import { runSoak } from './soak/run-soak.mjs';

/**
 * Takes the network away and gives it back for half an hour while callers write; see
 * docs/reliability.md. Ends with 1 when something is held against the server.
 */
await runAsProgram(import.meta.url, () =>
  runSoak({
    name: 'network',
    numbers: { seed: '1', minutes: '30' },
    plan: ({ seed = NaN, minutes = NaN }) => {
      if (!Number.isSafeInteger(seed) || !(minutes > 0)) {
        throw new SetUpError('--seed is a whole number, and --minutes a number above 0.');
      }
      return { seed, minutes };
    },
    soak: soakNetwork,
    describe: describeNetwork,
    render: renderNetwork,
    faults: faultsOfNetwork,
  }),
);
