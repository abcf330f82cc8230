// The server as `npm start` runs it, without the set-up before it.
import { run } from '../../dist/src/main.js';
import { BrowserRecycler } from '../../dist/src/whatsapp/browser-recycler.js';

// Tests that need a look at the browser's memory ask for two of them by a signal, since half a
// minute lies between them otherwise.
const { start } = BrowserRecycler.prototype;
BrowserRecycler.prototype.start = function startAndHear() {
  process.on('SIGUSR2', () => void this.look().then(() => this.look()));
  start.call(this);
};

await run(process.env);
