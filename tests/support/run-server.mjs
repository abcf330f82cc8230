// The server as `npm start` runs it, without the set-up before it.
import { run } from '../../dist/src/main.js';

await run(process.env);
