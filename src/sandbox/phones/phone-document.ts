/** The page on which a person scans the QR by a click and reads what reached each phone. */
export function phoneDocument(businessPhone: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Virtual phones</title>
<style>
body { font: 16px/1.4 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
li { margin: .4rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.read { color: #027eb5; }
.tick { float: right; }
</style>
</head>
<body>
<h1>Virtual phones</h1>
<section>
<h2>Business phone +${businessPhone}</h2>
<p id="link" aria-live="polite"></p>
<button id="scan" type="button" disabled>Pindai / Scan</button>
<p id="problem" role="alert"></p>
</section>
<section id="phones"></section>
<script type="module">
const byId = (id) => document.getElementById(id);
const ticks = (ack) => (ack >= 2 ? '\\u2713\\u2713' : '\\u2713');

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function bubble(message) {
  const who = message.fromMe ? 'Sandbox ISP: ' : 'Customer: ';
  const item = element('li', {}, who + (message.fromMe ? message.body : message.text));
  if (message.media) item.append(' [' + (message.media.filename || message.media.mimetype) + ']');
  const label = message.ack >= 3 ? 'read' : 'delivered';
  const className = message.ack >= 3 ? 'tick read' : 'tick';
  if (message.fromMe) {
    item.append(element('span', { className, title: label }, ticks(message.ack)));
  }
  return item;
}

function phone([number, messages]) {
  const list = element('ol', {}, ...messages.map(bubble));
  return element('section', {}, element('h2', {}, '+' + number), list);
}

async function show() {
  const state = await (await fetch('/phones')).json();
  byId('link').textContent = state.linked
    ? 'A computer is linked.'
    : state.canScan ? 'A computer shows a QR.' : 'No computer is linked and none shows a QR.';
  byId('scan').disabled = !state.canScan;
  const all = [...state.sent.map((m) => ({ ...m, at: m.receivedAt })), ...state.inbound];
  all.sort((a, b) => a.at.localeCompare(b.at));
  const phones = new Map();
  for (const message of all) {
    phones.set(message.phone, [...(phones.get(message.phone) ?? []), message]);
  }
  byId('phones').replaceChildren(...[...phones].map(phone));
}

byId('scan').onclick = async () => {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch('/control/scan', { method: 'POST', headers, body: '{}' });
  byId('problem').textContent = answer.ok ? '' : (await answer.json()).error;
  await show();
};

let waiting = false;
new EventSource('/events').onmessage = () => {
  if (waiting) return;
  waiting = true;
  setTimeout(() => { waiting = false; void show(); }, 100);
};
</script>
</body>
</html>
`;
}
