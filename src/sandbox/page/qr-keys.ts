import { encodeBase64, randomBytes } from './base64.ts';

/** The public keys that a QR shows beside its ref. They mean nothing in the sandbox. */
export interface QrKeys {
  noise: Uint8Array;
  identity: Uint8Array;
  advSecret: string;
  platform: string;
}

export function createQrKeys(): QrKeys {
  return {
    noise: randomBytes(32),
    identity: randomBytes(32),
    advSecret: encodeBase64(randomBytes(32)),
    platform: '1',
  };
}

/** The parts of a QR after its ref, in their order. */
export function qrPartsOf(keys: QrKeys): string[] {
  return [encodeBase64(keys.noise), encodeBase64(keys.identity), keys.advSecret, keys.platform];
}
