import express from 'express';
import { Webhook } from 'standardwebhooks';

interface Told {
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}

/** A receiver that hands each event to `handle` once, whatever happens on the way. */
export function receiver(secret: string, handle: (told: Told) => Promise<void>) {
  const webhook = new Webhook(secret);
  const handled = new Set<string>(); // In your program: a unique column in your database.
  const app = express();
  app.post(
    '/hooks/whatsapp',
    express.text({ type: 'application/json' }),
    async (request, response) => {
      let told: Told;
      try {
        // The body as it came, not parsed and written anew: the signature is over its bytes.
        told = webhook.verify(request.body, request.headers as Record<string, string>) as Told;
      } catch {
        response.status(401).end();
        return;
      }
      const id = request.get('webhook-id')!;
      if (!handled.has(id)) {
        await handle(told);
        handled.add(id);
      }
      response.status(204).end();
    },
  );
  return app;
}
