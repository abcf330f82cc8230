import type { Knex } from 'knex';
import { containing } from '../../database/like-pattern.ts';
import type { NotificationFilter } from '../history-filter.ts';
import { idAbove, lowestIdAt } from '../id-range.ts';
import { type NotificationRow, notificationColumns } from '../notification-row.ts';

/** Newest first. `before` is the id of the last notification of the page before. */
export async function list(
  db: Knex,
  filter: NotificationFilter,
  page: { limit: number; before?: string },
): Promise<NotificationRow[]> {
  const conditions = conditionsOf(filter);
  if (page.before !== undefined) conditions.push('id < :before');
  const { rows } = await db.raw<{ rows: NotificationRow[] }>(
    statementFor(filter, conditions.join(' and ')),
    { ...valuesOf(filter), ...page },
  );
  return rows;
}

/** The index of texts holds settled rows only, so a search looks at the two kinds apart. */
function statementFor(filter: NotificationFilter, conditions: string): string {
  const newest = (condition: string) => `select ${notificationColumns} from notification_logs
    where ${condition} order by id desc limit :limit`;
  if (filter.text === undefined) return newest(conditions);
  const settled = newest(`${conditions} and status <> 'pending'`);
  const waiting = newest(`${conditions} and status = 'pending'`);
  return `select * from ((${settled}) union all (${waiting})) as found
    order by id desc limit :limit`;
}

function conditionsOf(filter: NotificationFilter): string[] {
  const conditions = ['true'];
  if (filter.customerId !== undefined) conditions.push('customer_id = :customerId');
  if (filter.status !== undefined) conditions.push('status = :status');
  if (filter.class !== undefined) conditions.push('class = :class');
  if (filter.template !== undefined) conditions.push('template = :template');
  if (filter.batchId !== undefined) conditions.push('batch_id = :batchId');
  if (filter.phone !== undefined) conditions.push('phone = :phone');
  if (filter.from !== undefined) conditions.push('id >= :fromId and created_at >= :from');
  if (filter.to !== undefined) conditions.push('id < :toId and created_at < :to');
  if (filter.text !== undefined) conditions.push('message ilike :pattern');
  return conditions;
}

function valuesOf({ from, to, text, ...values }: NotificationFilter) {
  return {
    ...values,
    ...(from && { from, fromId: lowestIdAt(from) }),
    ...(to && { to, toId: idAbove(to) }),
    ...(text !== undefined && { pattern: containing(text) }),
  };
}
