/** The zones of Indonesia, by the names that people and computers use. */
const zones: Readonly<Record<string, string>> = {
  WIB: 'Asia/Jakarta',
  WITA: 'Asia/Makassar',
  WIT: 'Asia/Jayapura',
  'Asia/Jakarta': 'Asia/Jakarta',
  'Asia/Pontianak': 'Asia/Jakarta',
  'Asia/Makassar': 'Asia/Makassar',
  'Asia/Jayapura': 'Asia/Jayapura',
};

/** The IANA zone of a name such as `WITA` or `Asia/Makassar`; undefined for any other. */
export function indonesianZone(name: string): string | undefined {
  return Object.hasOwn(zones, name) ? zones[name] : undefined;
}
