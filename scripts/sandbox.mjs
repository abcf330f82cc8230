// `npm run sandbox`: the sandbox alone, for trying things by hand. See docs/sandbox.md.
import { existsSync } from 'node:fs';

const entry = new URL('../dist/src/sandbox/sandbox-command.js', import.meta.url);
if (!existsSync(entry)) {
  console.error('The sandbox is not compiled yet. Run: npm run build');
  process.exit(78);
}
await import(entry);
