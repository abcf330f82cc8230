import { type Finding, ok, problem, warning } from './finding.ts';
import type { PathFacts } from './path-facts.ts';

/** What group and others may do; nothing of it is wanted where keys and chats lie. */
const forOthers = 0o077;

/**
 * `.env` holds API_KEY: whoever reads it can send in the business's name.
 *
 * @param uid of this process; undefined where there is no such thing (Windows).
 */
export function checkEnvFile(file: PathFacts, uid: number | undefined): Finding {
  const check = '.env';
  if (file.kind === 'missing') {
    return ok(check, 'There is no .env here: every setting comes from the environment.');
  }
  if (uid !== undefined && (file.mode & forOthers) !== 0) {
    const found = `Other users of this machine can read it (mode ${octal(file.mode)}).`;
    return problem(check, found, `Type: chmod 600 ${file.path}`);
  }
  return ok(check, 'Only its owner can read it.');
}

/**
 * A folder that the server keeps to itself.
 *
 * @param name the setting that names it.
 * @param uid of this process; undefined where there is no such thing (Windows).
 */
export function checkFolder(name: string, folder: PathFacts, uid: number | undefined): Finding {
  const { path, kind, mode, owner, isWritable } = folder;
  const isOthers = uid !== undefined && kind !== 'missing' && owner !== uid;
  if (kind === 'file') {
    return problem(name, `${path} is a file.`, `Set ${name} to a folder.`);
  }
  if (!isWritable && !isOthers) {
    const found = `${path} can't be ${kind === 'missing' ? 'made' : 'written to'} by this user.`;
    return problem(name, found, `Make it writable for the user that runs the server.`);
  }
  if (kind === 'missing') return ok(name, `${path} is not there yet; the server makes it.`);
  if (isOthers) return checkForeign(name, folder, uid);
  if (uid !== undefined && (mode & forOthers) !== 0) {
    const found = `Other users of this machine can look into ${path} (mode ${octal(mode)}).`;
    return problem(name, found, `Type: chmod 700 ${path}`);
  }
  return ok(name, `${path} is there, writable, and closed to others.`);
}

/** Root opens everything, so only the owner's own look says whether the server can work there. */
function checkForeign(name: string, { path, owner }: PathFacts, uid: number): Finding {
  const found = `${path} belongs to user number ${owner}, and this is number ${uid}.`;
  if (uid !== 0) {
    return problem(name, found, `Run server and doctor as that user, or give it: chown -R.`);
  }
  return warning(name, found, 'If the server runs as that user, run doctor as that user, too.');
}

function octal(mode: number): string {
  return `0${mode.toString(8)}`;
}
