/** Why a row of a list is not taken. */
export class RowRefusal extends Error {
  /** Stable snake_case. */
  readonly code: string;

  /** @param message what to do, without anything of the row in it. */
  constructor(code: string, message: string) {
    super(message);
    this.name = 'RowRefusal';
    this.code = code;
  }
}

/** What `read` comes to, or null when it refuses the row. */
export function unlessRefused<Result>(read: () => Result): Result | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof RowRefusal) return null;
    throw error;
  }
}
