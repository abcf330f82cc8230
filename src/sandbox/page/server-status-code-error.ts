/** WhatsApp answered with an error, which says nothing about what was asked. */
export class ServerStatusCodeError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`ServerStatusCodeError: ${status}`);
    this.name = 'ServerStatusCodeError';
    this.status = status;
  }
}
