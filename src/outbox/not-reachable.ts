/** WhatsApp knows the account and gives this device no address of it; that failure in words. */
export const notReachable = {
  code: 'not_reachable',
  message:
    'The number has WhatsApp, but WhatsApp gives this device no address to write to. Ask the ' +
    'customer to write to you once, or write to them from the phone, then retry.',
} as const;

/** The reason of a try that ended so, in the words of WhatsApp's page. */
export const noLidForUser = 'No LID for user';

/** The page may still learn the address: it is asked in so many tries, over half a minute. */
export const triesUntilNotReachable = 3;
