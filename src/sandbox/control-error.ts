/** Stable names of refusals that a page explains in its own words. */
export type ControlErrorCode =
  | 'no_qr'
  | 'qr_outdated'
  | 'not_a_qr'
  | 'page_left'
  | 'code_outdated'
  | 'passkey_needed';

/** A request to the control API that cannot be done; `status` is its HTTP status. */
export class ControlError extends Error {
  readonly status: number;
  readonly code: ControlErrorCode | undefined;

  constructor(status: number, message: string, code?: ControlErrorCode) {
    super(message);
    this.name = 'ControlError';
    this.status = status;
    this.code = code;
  }
}
