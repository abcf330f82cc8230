/**
 * Milliseconds on the machine's monotonic clock. Its zero is the same in every process of one
 * boot, so that an instant that one process took can be subtracted from another's.
 */
export function nowMs() {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** @param {number} ms */
export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Fails with `what` when a promise takes too long. The timer keeps no process alive.
 * @template T
 * @param {string} what
 * @param {number} ms
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
export async function within(what, ms, promise) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`Waited ${ms} ms in vain until ${what}.`)),
      ms,
    ).unref();
  });
  try {
    return await Promise.race([promise, /** @type {Promise<never>} */ (late)]);
  } finally {
    clearTimeout(timer);
  }
}
