import { parseArgs } from 'node:util';
import { quoteArguments } from './chromium-arguments.ts';
import { startSandbox } from './sandbox.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'data-dir': { type: 'string', default: './data/sandbox' },
    build: { type: 'string' },
  },
});

const { build } = values;
if (build !== undefined && build !== 'today' && build !== 'legacy') {
  console.error(`--build must be "today" or "legacy", not "${build}".`);
  process.exit(78);
}
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`--port must be a number from 0 to 65535, not "${values.port}".`);
  process.exit(78);
}

const sandbox = await startSandbox({
  dataDir: values['data-dir'],
  port,
  ...(build === undefined ? {} : { build }),
});
const stop = () => {
  void sandbox.close().then(() => process.exit(0));
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);

const { url, chromiumArgs } = sandbox;
console.log(JSON.stringify({ url, chromiumArgs, browserArgs: quoteArguments(chromiumArgs) }));
