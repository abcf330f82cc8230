import { html, type Markup } from '../http/markup.ts';
import { alarmWords } from './alarm-words.ts';
import { sessionReasonWords } from './session-reason-words.ts';
import { type View, wallTime } from './view.ts';
import { say, sayCode } from './words.ts';

/** Every alarm that is on: since when, what it means, and what to do. Empty when none is. */
export function alarmSection(view: View): Markup {
  const alarms = view.state.status.alarms.map(({ code, reason, since }) => {
    const { meaning, remedy } = alarmWords[code];
    return html`<article class="card alarm">
<h2>${say(meaning)}</h2>
<p>${say(remedy)}</p>
<p class="since"><code>${code}</code>${
      reason === null ? null : html` · ${sayCode(sessionReasonWords, reason)}`
    } · sejak / since ${wallTime(since, view)}</p>
</article>`;
  });
  return html`${alarms}`;
}
