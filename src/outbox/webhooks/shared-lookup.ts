import type { HostAddress } from '../../pinned-request.ts';

/**
 * Lets those who ask for the same name at the same time share one question. The system answers
 * only a few at once, so that a name whose server is dead would hold up all others. An answer is
 * given to whoever has waited for it, and not kept.
 */
export function sharedLookup(
  lookUp: (host: string) => Promise<HostAddress[]>,
): (host: string) => Promise<HostAddress[]> {
  const asked = new Map<string, Promise<HostAddress[]>>();
  return (host) => {
    const waiting = asked.get(host);
    if (waiting) return waiting;
    const answer = lookUp(host).finally(() => asked.delete(host));
    asked.set(host, answer);
    return answer;
  };
}
