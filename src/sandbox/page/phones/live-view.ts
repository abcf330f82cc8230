import type { PhonesView } from './phones-view.ts';

const AGAIN_MS = 1000;

interface Listener {
  onView(view: PhonesView): void;
  /** The line to the sandbox is up, or was lost. */
  onLine(isUp: boolean): void;
}

/** Follows the sandbox by server-sent events, and comes back by itself for as long as it takes. */
export function followPhones(listener: Listener): void {
  const source = new EventSource('/phones/events');
  source.addEventListener('open', () => listener.onLine(true));
  source.addEventListener('message', ({ data }) => listener.onView(JSON.parse(data)));
  source.addEventListener('error', () => {
    listener.onLine(false);
    // The browser gives up by itself only when it got an answer that is no stream.
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(() => followPhones(listener), AGAIN_MS);
    }
  });
}
