/**
 * In the sandbox a phone number's LID is a 2 and the nines' complement of its digits: it
 * looks nothing like the number, never changes, and can be read back.
 */
export function lidUserOf(phone: string): string {
  return `2${complement(phone)}`;
}

/** The phone number that a LID of the sandbox stands for. */
function phoneOfLidUser(lidUser: string): string {
  return complement(lidUser.slice(1));
}

/** The bare phone number behind an id such as `628…@c.us` or `2371…@lid`. */
export function phoneOfId(id: string): string {
  const [user = '', server] = id.split('@');
  return server === 'lid' ? phoneOfLidUser(user) : user;
}

function complement(digits: string): string {
  return digits.replace(/\d/g, (digit) => String(9 - Number(digit)));
}
