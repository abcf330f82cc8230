import { html, type Markup } from '../http/markup.ts';
import { localTime } from '../outbox/local-time.ts';
import type { DashboardState } from './dashboard-state.ts';
import { say, type Words } from './words.ts';

/** What is shown, and to whom. */
export interface View {
  state: DashboardState;
  timeZone: string;
  /** Whether the reader may order the session, and see the code to scan. */
  isAdmin: boolean;
}

/** What the clock on the wall shows at an instant, with the day unless that is today. */
export function wallTime(instant: Date, { state, timeZone }: View): Markup {
  const isToday = dayOf(instant, timeZone) === dayOf(state.readAt, timeZone);
  return timeElement(instant, timeZone, isToday ? {} : { day: 'numeric', month: 'short' });
}

/** The same to the second, without the day. */
export function wallSecond(instant: Date, { timeZone }: View): Markup {
  return timeElement(instant, timeZone, { second: '2-digit' });
}

/** One line of a list of facts. */
export function fact(name: Words, value: Markup): Markup {
  return html`<div><dt>${say(name)}</dt><dd>${value}</dd></div>`;
}

/** What the clock on the wall shows at an instant, with the day and the year. */
export function showTime(instant: Date, timeZone: string): Markup {
  return timeElement(instant, timeZone, { day: 'numeric', month: 'short', year: 'numeric' });
}

function dayOf(instant: Date, timeZone: string): string {
  return localTime(instant, timeZone).date;
}

function timeElement(instant: Date, timeZone: string, more: Intl.DateTimeFormatOptions): Markup {
  const format = { hour: '2-digit', minute: '2-digit', timeZone, ...more } as const;
  const shown = new Intl.DateTimeFormat('id-ID', format).format(instant);
  return html`<time datetime="${instant.toISOString()}">${shown}</time>`;
}
