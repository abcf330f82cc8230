const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a span such as `30m`, `24h` or `90d`; null when it is none. */
export function readDuration(text: string): number | null {
  const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(text.trim()) ?? [];
  return count === undefined ? null : Number(count) * units[unit as keyof typeof units];
}
