import type { SessionCommand, SessionReport } from './session-protocol.ts';
import { WhatsAppWebClient } from './whatsapp-web-client.ts';

/**
 * The child process of one WhatsApp account: whatsapp-web.js and its Chromium. It obeys the
 * main process over the IPC channel and ends with it, so that no browser is left behind.
 */
let client: WhatsAppWebClient | null = null;

/** How long the browser may take to close in good order before it is ended, in ms. */
const closeDeadlineMs = 5_000;

function report(message: SessionReport, then?: () => void): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => then?.());
  else then?.();
}

function endWith(reason: string): void {
  report({ type: 'gone', reason }, () => process.exit(1));
}

async function close(): Promise<void> {
  const deadline = new Promise((resolve) => setTimeout(resolve, closeDeadlineMs).unref());
  await Promise.race([client?.close().catch(() => undefined), deadline]);
  process.exit(0);
}

async function answer(command: SessionCommand & { type: 'call' }): Promise<void> {
  const { id } = command;
  try {
    if (!client) throw new Error('The browser is not launched.');
    const value = await client.answer(command.method, command.arguments);
    report({ type: 'answer', id, value });
  } catch (error) {
    report({ type: 'failure', id, message: describe(error) });
  }
}

function describe(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!;
}

process.on('message', (command: SessionCommand) => {
  switch (command.type) {
    case 'launch':
      client = new WhatsAppWebClient(command.options, (message) => {
        if (message.type === 'gone') endWith(message.reason);
        else report(message);
      });
      client.launch().catch((error: unknown) => endWith(`launch_failed: ${describe(error)}`));
      break;
    case 'call':
      void answer(command);
      break;
    case 'stop':
      void close();
      break;
    default:
      command satisfies never;
  }
});

process.on('disconnect', () => process.exit(0));
process.on('unhandledRejection', (error) => endWith(`library_rejection: ${describe(error)}`));
process.on('uncaughtException', (error) => endWith(`library_exception: ${describe(error)}`));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => undefined);
}
