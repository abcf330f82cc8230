/**
 * Prints one line of progress to stderr: stdout belongs to the command that follows, whose
 * answer a script may be reading.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`${line}\n`);
}
