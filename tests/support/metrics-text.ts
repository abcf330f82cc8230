/** One line of a Prometheus text. */
export interface Sample {
  /** With the suffix that a histogram's lines have. */
  name: string;
  labels: Record<string, string>;
  value: number;
}

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const label = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|$)/gy;

/** Reads the text that Prometheus would read; throws at a line that it would not understand. */
export function parseMetrics(text: string): Sample[] {
  const lines = text.split('\n').filter((it) => it !== '' && !it.startsWith('# '));
  return lines.map((it) => {
    const [, name, labels = '', value] = line.exec(it) ?? [];
    if (name === undefined || value === undefined) throw new Error(`Not a sample: ${it}`);
    return { name, labels: parseLabels(labels), value: parseValue(value, it) };
  });
}

/** The value of the one sample with this name and these labels; undefined when there is none. */
export function valueOf(
  text: string,
  name: string,
  labels: Record<string, string> = {},
): number | undefined {
  const isWanted = (sample: Sample) =>
    sample.name === name &&
    Object.entries(labels).every(([key, value]) => sample.labels[key] === value);
  const found = parseMetrics(text).filter(isWanted);
  if (found.length > 1) throw new Error(`${found.length} samples of ${name} have these labels.`);
  return found[0]?.value;
}

function parseLabels(text: string): Record<string, string> {
  const found = [...text.matchAll(label)];
  const length = found.reduce((sum, [whole]) => sum + whole.length, 0);
  if (length !== text.length) throw new Error(`Not labels: ${text}`);
  return Object.fromEntries(found.map(([, name, value]) => [name!, value!]));
}

function parseValue(text: string, ofLine: string): number {
  const value = text === '+Inf' ? Infinity : text === 'Nan' ? NaN : Number(text);
  if (Number.isNaN(value) && text !== 'Nan') throw new Error(`Not a number: ${ofLine}`);
  return value;
}
