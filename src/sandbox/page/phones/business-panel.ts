import { callControl } from './control-call.ts';
import { ControlSwitch } from './control-switch.ts';
import { byId, element, icon, inBoth } from './element.ts';
import { dateAndTime } from './jakarta-time.ts';
import { LogoutButton } from './logout-button.ts';
import { spellPhone } from './phone-spelling.ts';
import type { BusinessView, DeviceView } from './phones-view.ts';
import { ProblemLine } from './problem-line.ts';
import { Scanner } from './scanner.ts';
import type { Words } from './words.ts';

const STATES: Record<DeviceView['state'], { kind: string; words: Words }> = {
  active: { kind: 'good', words: ['Aktif', 'Active'] },
  synchronising: { kind: 'warn', words: ['Menyinkronkan', 'Synchronising'] },
  away: { kind: 'warn', words: ['Tidak tersambung', 'Not connected'] },
};

/** The business's own phone: what is linked to it, and its line. */
export class BusinessPanel {
  readonly #number = byId('business-number', HTMLElement);
  readonly #devices = byId('devices', HTMLElement);
  readonly #onlineHint = byId('online-hint', HTMLElement);
  readonly #scanner = new Scanner();
  readonly #logout = new LogoutButton(byId('logout', HTMLElement));
  readonly #online: ControlSwitch;
  readonly #coldRule: ControlSwitch;
  #shownDevices = '';

  constructor() {
    const problem = new ProblemLine(byId('business-problem', HTMLElement));
    this.#online = new ControlSwitch(byId('online', HTMLInputElement), problem, (on) =>
      callControl(on ? 'restore' : 'drop', {}),
    );
    this.#coldRule = new ControlSwitch(byId('cold-rule', HTMLInputElement), problem, (on) =>
      callControl('config', { coldRefusal: on }),
    );
  }

  show(business: BusinessView): void {
    const { phone, isOnline, refusesColdContacts, devices } = business;
    this.#number.textContent = spellPhone(phone);
    this.#number.title = `+${phone}`;
    this.#scanner.show(business);
    this.#logout.show(devices.length > 0);
    this.#online.show(isOnline);
    this.#coldRule.show(refusesColdContacts);
    this.#showDevices(devices);
    this.#onlineHint.replaceChildren(
      inBoth(
        isOnline ? ['Tersambung ke WhatsApp', 'connected'] : ['Jaringan putus', 'the line is down'],
      ),
    );
  }

  #showDevices(devices: DeviceView[]): void {
    const text = JSON.stringify(devices);
    if (text === this.#shownDevices) return;
    this.#shownDevices = text;
    this.#devices.hidden = devices.length === 0;
    this.#devices.replaceChildren(...devices.map(deviceItem));
  }
}

function deviceItem({ since, state }: DeviceView): HTMLElement {
  const { kind, words } = STATES[state];
  const time = element('time', { dateTime: since }, dateAndTime(since));
  const text = element(
    'div',
    {},
    element('strong', {}, 'WhatsApp Web'),
    element('span', { className: 'quiet' }, 'Sejak / since ', time),
    element('span', { className: `chip ${kind}` }, inBoth(words)),
  );
  return element('li', {}, element('span', { className: 'avatar' }, icon('laptop')), text);
}
