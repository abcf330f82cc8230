/** How much a recipient does not want: reminders and announcements, or everything. */
export const optOutScopes = ['reminders', 'everything'] as const;
export type OptOutScope = (typeof optOutScopes)[number];
