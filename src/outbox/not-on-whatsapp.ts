/** Nothing can arrive at a number without an account; the code and sentence of that failure. */
export const notOnWhatsapp = {
  code: 'not_on_whatsapp',
  message: 'This number has no WhatsApp account. Ask the customer for the number that they use.',
} as const;
