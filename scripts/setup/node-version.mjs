/** The oldest Node.js that every runtime dependency supports (package.json `engines`). */
const OLDEST = { major: 20, minor: 19 };

/**
 * Tells why this Node.js is too old, or null when it will do.
 * @param {string} version as in `process.versions.node`, for example `18.20.4`
 * @returns {string | null} one sentence for a person
 */
export function checkNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isEnough = major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor);
  if (isEnough) return null;
  return `WhatsApp Business Server needs Node.js ${OLDEST.major}.${OLDEST.minor} or newer and this is ${version}: install a newer one from https://nodejs.org and run the same command again.`;
}
