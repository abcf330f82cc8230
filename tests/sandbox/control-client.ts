import type { PhoneMessage, SandboxState } from '../../src/sandbox/sandbox-view.ts';
import type { LoggedEvent } from '../../src/sandbox/world-event.ts';

/** The control API of a sandbox, as a person with curl sees it. */
export class ControlClient {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Posts to a verb; throws when the answer is not 2xx. */
  async post(verb: string, body: object = {}): Promise<Record<string, unknown>> {
    const answer = await this.ask(verb, body);
    if (answer.status !== 200) throw new Error(`${verb}: ${JSON.stringify(answer)}`);
    return answer.body;
  }

  /** Posts to a verb and returns whatever the answer is. */
  async ask(verb: string, body: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${this.#url}/control/${verb}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  state(): Promise<SandboxState> {
    return this.#get('state');
  }

  async messages(phone?: string): Promise<PhoneMessage[]> {
    const query = phone === undefined ? '' : `?phone=${phone}`;
    return (await this.#get<{ messages: PhoneMessage[] }>(`messages${query}`)).messages;
  }

  async log(): Promise<LoggedEvent[]> {
    return (await this.#get<{ events: LoggedEvent[] }>('log')).events;
  }

  /** How often an id was put on the wire, and what became of it each time. */
  async wire(id: string): Promise<string[]> {
    return (await this.log()).flatMap((event) =>
      event.event === 'wire' && event.id === id ? [event.outcome] : [],
    );
  }

  /** How many listeners the page's socket has for an event. */
  async socketListeners(event: string): Promise<number> {
    const { pages } = await this.post('page', { action: 'crashInfo' });
    const [page] = pages as { listeners: { socket: Record<string, number> } }[];
    return page?.listeners.socket[event] ?? 0;
  }

  async #get<T>(path: string): Promise<T> {
    return (await fetch(`${this.#url}/control/${path}`)).json() as Promise<T>;
  }
}
