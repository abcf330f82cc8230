/** The server as `npm start` runs it, without the set-up before it. */
const { run } = await import(new URL('../../dist/src/main.js', import.meta.url).href);
await run(process.env);
