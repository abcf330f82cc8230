import type { NotificationClass } from './notification.ts';
import type { OptOutScope } from './opt-out-scope.ts';

/** One recipient who does not want to be written to. */
export interface OptOut {
  /** E.164 with plus. */
  phone: string;
  scope: OptOutScope;
  /** Who said so: the customer by a message, or the operator through the API. */
  source: 'message' | 'api';
  /** The operator's remark. */
  reason: string | null;
  createdAt: Date;
}

/** Whether an opt-out of this scope stops notifications of this class. */
export function stopsClass(scope: OptOutScope, notificationClass: NotificationClass): boolean {
  return scope === 'everything' || notificationClass !== 'transactional';
}

/** Why a notification does not leave; the same words at acceptance and at departure. */
export const optedOut = {
  code: 'opted_out',
  message:
    'The recipient does not want such messages. Reach them in another way, or remove the ' +
    'opt-out under /whatsapp/opt-outs if they have changed their mind.',
} as const;
