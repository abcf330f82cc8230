import { AppError } from '../errors.ts';

/** 422: the key of a call was used before for something else. */
export function keyReused(): AppError {
  return new AppError(
    'idempotency_key_reused',
    'This Idempotency-Key was used before with another request. Use a new key for a new ' +
      'message, and the same key only to repeat the same request.',
    {
      status: 422,
      details: [
        {
          path: 'Idempotency-Key',
          code: 'idempotency_key_reused',
          message: 'Used before with another request.',
        },
      ],
    },
  );
}

/** 409: whoever has the key has not come to an end. */
export function keyInUse(): AppError {
  return new AppError(
    'idempotency_conflict',
    'Another request with this Idempotency-Key is being worked on. Repeat it in a second.',
    { status: 409, headers: { 'Retry-After': '1' } },
  );
}
