import { X509Certificate, createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';

const YEARS_VALID = 10;

/** A certificate for web.whatsapp.com that only a browser with the right argument trusts. */
export interface SandboxCertificate {
  /** PEM. */
  key: string;
  /** PEM. */
  cert: string;
  /** Base64 SHA-256 of the public key's SPKI, as Chromium's argument wants it. */
  spkiHash: string;
}

/**
 * The certificate that lies in the sandbox's folder; it is made at the first start (EC
 * P-256). It stays the same, so that a browser that was started with the old arguments
 * finds the sandbox again after a restart.
 */
export async function loadCertificate(dataDir: string): Promise<SandboxCertificate> {
  const path = join(dataDir, 'certificate.pem.json');
  if (!existsSync(path)) writeFileSync(path, JSON.stringify(await make()), { mode: 0o600 });
  const { key, cert } = JSON.parse(readFileSync(path, 'utf8')) as { key: string; cert: string };
  const spki = new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' });
  return { key, cert, spkiHash: createHash('sha256').update(spki).digest('base64') };
}

async function make(): Promise<{ key: string; cert: string }> {
  const notAfterDate = new Date();
  notAfterDate.setFullYear(notAfterDate.getFullYear() + YEARS_VALID);
  const made = await generate([{ name: 'commonName', value: 'web.whatsapp.com' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notAfterDate,
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'web.whatsapp.com' }] },
    ],
  });
  return { key: made.private, cert: made.cert };
}
