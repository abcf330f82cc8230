import { onOff, wholeNumber } from '../environment-values.ts';
import { setting } from './setting.ts';

/** The simulated WhatsApp. */
export const sandboxSettings = {
  sandbox: setting(onOff, {
    name: 'SANDBOX',
    default: 'off',
    example: 'on',
    description:
      'Whether a simulated WhatsApp on this machine is started and used, for trying out and tests.',
  }),
  sandboxPort: setting(wholeNumber(0, 65_535), {
    name: 'SANDBOX_PORT',
    default: '0',
    description:
      "Port of the sandbox's virtual phones page, only with SANDBOX=on; 0 takes any free one.",
  }),
};
