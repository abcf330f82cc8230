import type { Knex } from 'knex';
import { idAbove, lowestIdAt } from '../id-range.ts';
import type {
  CountedGroup,
  NotificationCounts,
  StatisticsGrouping,
  StatisticsRange,
} from '../statistics.ts';

const columns = ['total', 'sent', 'failed', 'pending', 'cancelled', 'delivered', '"read"'];
const listed = columns.join(', ');
const summed = columns.map((column) => `cast(coalesce(sum(${column}), 0) as bigint) as ${column}`);
const hourMs = 3_600_000;

/** Counts every notification ever accepted, also those that retention has taken away. */
export async function count(db: Knex): Promise<NotificationCounts> {
  const { rows } = await db.raw<{ rows: NotificationCounts[] }>(
    `select ${summed.join(', ')} from (
       select ${listed} from notification_counts
       where dimension = 'all' and slot = '-infinity' and value = ''
       union all
       select ${listed} from notification_count_deltas
     ) as counted`,
  );
  return rows[0]!;
}

/**
 * Counts the notifications that were accepted in a range, by group when one is asked for, else
 * as one group. Days are those of `timeZone` and come in their order, the others by size. Whole
 * hours come from the counts that are kept; what lies in the broken hours at the two ends of the
 * range is counted row by row.
 */
export async function countGroups(
  db: Knex,
  { from, to }: StatisticsRange,
  groupBy: StatisticsGrouping | null,
  timeZone: string,
): Promise<CountedGroup[]> {
  const hours = wholeHours(from, to);
  const isEverything = from === null && to === null && groupBy !== 'day';
  const parts = hours === null ? [] : [keptPart(groupBy, isEverything), addedPart(groupBy)];
  const edges = edgesOf(from, to, hours);
  const { rows } = await db.raw<{ rows: CountedGroup[] }>(
    `select cast(key as text) as key, ${summed.join(', ')}
     from (${[...parts, ...edges.map((_, at) => edgePart(groupBy, at))].join(' union all ')}) as part (key, ${listed})
     group by part.key order by ${groupBy === 'day' ? 'part.key' : 'sum(total) desc, part.key'}`,
    {
      timeZone,
      dimension: dimensionOf(groupBy, timeZone),
      since: hours?.since ?? null,
      until: hours?.until ?? null,
      ...Object.fromEntries(
        edges.flatMap((edge, at) => [
          [`from${at}`, edge.from],
          [`to${at}`, edge.to],
          [`fromId${at}`, lowestIdAt(edge.from)],
          [`toId${at}`, idAbove(edge.to)],
        ]),
      ),
    },
  );
  return rows;
}

/**
 * Adds up to `limit` changes of the counts into the counts that are kept, in one commit, so that
 * a reader finds each of them exactly once. Resolves with how many they were.
 */
export async function compactCounts(db: Knex, limit: number): Promise<number> {
  const { rows } = await db.raw<{ rows: { taken: number }[] }>(
    `with taken as (
       delete from notification_count_deltas where id in (
         select id from notification_count_deltas order by id limit :limit for update skip locked)
       returning *
     ), added as (
       insert into notification_counts as kept (dimension, slot, value, ${listed})
       select cell.dimension, cell.slot, cell.value, ${summed.join(', ')}
       from taken cross join lateral (values
         ('quarter', taken.slot, ''),
         ('all', date_bin('1 hour', taken.slot, 'epoch'), ''),
         ('class', date_bin('1 hour', taken.slot, 'epoch'), taken.class),
         ('template', date_bin('1 hour', taken.slot, 'epoch'), coalesce(taken.template, '')),
         ('all', '-infinity', ''),
         ('class', '-infinity', taken.class),
         ('template', '-infinity', coalesce(taken.template, ''))
       ) as cell (dimension, slot, value)
       group by 1, 2, 3 order by 1, 2, 3
       on conflict (dimension, slot, value) do update
         set ${columns.map((column) => `${column} = kept.${column} + excluded.${column}`).join(', ')}
     )
     select count(*) as taken from taken`,
    { limit },
  );
  return rows[0]!.taken;
}

interface Span {
  from: Date;
  to: Date;
}

/** The whole hours of UTC inside the range; null when it holds none. */
function wholeHours(from: Date | null, to: Date | null) {
  const since = from && new Date(Math.ceil(from.getTime() / hourMs) * hourMs);
  const until = to && new Date(Math.floor(to.getTime() / hourMs) * hourMs);
  return since && until && since >= until ? null : { since, until };
}

/** What of the range lies outside its whole hours. */
function edgesOf(from: Date | null, to: Date | null, hours: ReturnType<typeof wholeHours>): Span[] {
  if (hours === null) return from && to ? [{ from, to }] : [];
  return [
    { from, to: hours.since },
    { from: hours.until, to },
  ].filter((edge): edge is Span => edge.from !== null && edge.to !== null && edge.from < edge.to);
}

/** Where midnight is not at a whole hour of UTC, days are made of quarters of an hour. */
function dimensionOf(groupBy: StatisticsGrouping | null, timeZone: string): string {
  if (groupBy === 'day') return hasWholeHours(timeZone) ? 'all' : 'quarter';
  return groupBy ?? 'all';
}

/** Looked at in winter and in summer: clocks may be changed by half an hour. */
function hasWholeHours(timeZone: string): boolean {
  const minute = new Intl.DateTimeFormat('en', { timeZone, minute: 'numeric' });
  return ['2026-01-01T00:00Z', '2026-07-01T00:00Z'].every(
    (instant) => Number(minute.format(new Date(instant))) === 0,
  );
}

function keptPart(groupBy: StatisticsGrouping | null, isEverything: boolean): string {
  const key = { day: dayOf('slot'), class: 'value', template: "nullif(value, '')" };
  const slots = isEverything
    ? `slot = '-infinity'`
    : `slot >= coalesce(cast(:since as timestamptz), '0001-01-01')
       and slot < coalesce(cast(:until as timestamptz), 'infinity')`;
  return `select ${groupBy === null ? 'null' : key[groupBy]} as key, ${listed}
    from notification_counts where dimension = :dimension and ${slots}`;
}

function addedPart(groupBy: StatisticsGrouping | null): string {
  return `select ${rowKey(groupBy, 'slot')}, ${listed} from notification_count_deltas
    where slot >= coalesce(cast(:since as timestamptz), '-infinity')
      and slot < coalesce(cast(:until as timestamptz), 'infinity')`;
}

function edgePart(groupBy: StatisticsGrouping | null, at: number): string {
  const counted = (status: string) => `case when status = '${status}' then 1 else 0 end`;
  return `select ${rowKey(groupBy, 'created_at')}, 1, ${counted('sent')}, ${counted('failed')},
      ${counted('pending')}, ${counted('cancelled')},
      case when delivered_at is null then 0 else 1 end, case when read_at is null then 0 else 1 end
    from notification_logs where id >= :fromId${at} and id < :toId${at}
      and created_at >= :from${at} and created_at < :to${at}`;
}

function rowKey(groupBy: StatisticsGrouping | null, instant: string): string {
  if (groupBy === null) return 'null';
  return groupBy === 'day' ? dayOf(instant) : groupBy;
}

function dayOf(instant: string): string {
  return `cast(timezone(:timeZone, ${instant}) as date)`;
}
