/** What may never stand in a log line, as tests use it. */
const secrets: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a phone number', /(?<![\w.:-])\+?(?:62|0)8\d{7,12}(?![\w.])/],
  ['a phone number', /(?<!\d)0?8\d{2}[ -]\d{3,4}[ -]\d{3,5}(?!\d)/],
  [
    'an API key',
    /key-of-the-tests|a-key-that-only-tests-use|wbs_[0-9a-f]{12}_[0-9a-f]|whsec_[A-Za-z0-9+/]/,
  ],
  ['a QR code', /(?<![\w@])\d@[A-Za-z0-9+/=]{6,}/],
  ['a text', /Halo,? (?:Budi|Siti|ini)|tagihan Anda|Kode rahasia|Yth\. |\*lunas\*/i],
  ['a password', /postgres(?:ql)?:\/\/[^\s"/]*:[^\s"/@]+@/],
];

/** What may look like a number of somebody's: the ids of rows and requests. */
const ids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

const found: string[] = [];

/** Notes the log lines of `output` that hold a secret; what a person reads is no log line. */
export function lookForSecrets(output: string): void {
  for (const line of output.split('\n')) {
    if (!line.startsWith('{')) continue;
    const rest = line.replaceAll(ids, 'id');
    for (const [what, pattern] of secrets) if (pattern.test(rest)) found.push(`${what}: ${line}`);
  }
}

/** What was noted since it was last asked. */
export function takeSecretLines(): string[] {
  return found.splice(0);
}
