import type { Words } from './words.ts';

/** Why the session is as it is, for those reasons that a person meets. */
export const sessionReasonWords: ReadonlyMap<string, Words> = new Map([
  [
    'removed_on_the_phone',
    { id: 'perangkat dikeluarkan di ponsel', en: 'the device was removed on the phone' },
  ],
  ['logged_out_here', { id: 'diputus dari sini', en: 'logged out from here' }],
  [
    'press_to_link',
    {
      id: 'kode sepuluh menit tidak dipindai, jadi disembunyikan',
      en: 'nobody scanned the code for ten minutes, so it is hidden',
    },
  ],
  ['link_lost', { id: 'tautannya hilang', en: 'the link was lost' }],
  ['profile_not_linked', { id: 'profilnya belum tertaut', en: 'the profile is not linked' }],
  ['passkey_needed', { id: 'WhatsApp meminta passkey', en: 'WhatsApp asks for a passkey' }],
  ['account_blocked', { id: 'WhatsApp menolak akunnya', en: 'WhatsApp refuses the account' }],
  ['proxy_blocked', { id: 'WhatsApp menolak proksinya', en: 'WhatsApp refuses the proxy' }],
  [
    'conflict',
    { id: 'tautan ini dipakai di tempat lain', en: 'this link is in use somewhere else' },
  ],
  ['no_network', { id: 'jaringan putus', en: 'the network is away' }],
  [
    'no_acknowledgements',
    { id: 'WhatsApp tidak mengakui pesan', en: 'WhatsApp acknowledges no messages' },
  ],
  ['restart_requested', { id: 'dimulai ulang dari sini', en: 'restarted from here' }],
  [
    'browser_recycled',
    { id: 'browser diganti yang baru', en: 'the browser is replaced by a fresh one' },
  ],
  ['browser_gone', { id: 'browser berhenti', en: 'the browser has ended' }],
  ['page_hung', { id: 'halaman WhatsApp macet', en: 'the page of WhatsApp hangs' }],
  ['page_crashed', { id: 'halaman WhatsApp rusak', en: 'the page of WhatsApp crashed' }],
  ['launch_failed', { id: 'browser tidak bisa dibuka', en: 'the browser does not start' }],
  ['syncing', { id: 'WhatsApp menyalin datanya', en: 'WhatsApp copies its data' }],
  ['backup', { id: 'tautannya sedang dicadangkan', en: 'the link is being backed up' }],
]);
