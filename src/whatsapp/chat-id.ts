/** WhatsApp's chat id of a phone number in E.164: its digits and `@c.us`. */
export function toChatId(phone: string): string {
  return `${phone.replace(/^\+/, '')}@c.us`;
}
