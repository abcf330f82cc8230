import { hostList } from './host-values.ts';
import { optional } from './setting.ts';

/** Where the server itself may ask. */
export const reachSettings = {
  mediaHosts: optional(hostList, {
    name: 'MEDIA_HOSTS',
    example: 'files.example.net,cdn.example.net',
    description:
      'Hosts that the files of messages may be fetched from, as a comma list; when unset, none.',
  }),
  webhookPrivateHosts: optional(hostList, {
    name: 'WEBHOOK_PRIVATE_HOSTS',
    example: 'localhost,billing.lan',
    description:
      'Hosts that webhooks may reach although their addresses are private, also without TLS, as a comma list; when unset, none.',
  }),
};
