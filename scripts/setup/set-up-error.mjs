/** A fault of the machine that a person can mend; `message` ends with what to do. */
export class SetUpError extends Error {
  /** @param {string} message what is wrong and what to type, in plain sentences */
  constructor(message) {
    super(message);
    this.name = 'SetUpError';
  }
}
