/**
 * Arguments with which Chromium finds the sandbox at web.whatsapp.com, trusts only its
 * certificate there, and resolves no other name at all. The trust needs a user data
 * directory of one's own, which the library always sets.
 */
export function chromiumArguments(port: number, spkiHash: string): string[] {
  const rules = [
    `MAP web.whatsapp.com:443 127.0.0.1:${port}`,
    'MAP * ~NOTFOUND',
    'EXCLUDE 127.0.0.1',
  ];
  return [
    `--host-resolver-rules=${rules.join(',')}`,
    `--ignore-certificate-errors-spki-list=${spkiHash}`,
  ];
}

/** The arguments as one line, split by spaces; what holds a space is in double quotes. */
export function quoteArguments(args: readonly string[]): string {
  return args.map((argument) => (/\s/.test(argument) ? `"${argument}"` : argument)).join(' ');
}
