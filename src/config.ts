import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import {
  type Config,
  environmentSchema,
  noteOf,
  type SettingKey,
  settingKeys,
} from './environment-schema.ts';
import { StartError } from './errors.ts';
import type { SettingNote } from './settings/setting.ts';

export type { Config } from './environment-schema.ts';

/** Where the text of one setting came from. */
interface Source {
  key: SettingKey;
  note: SettingNote;
  text?: string;
  /** Name of the variable that named the file, when the text came from one. */
  from?: string;
  fault?: string;
}

/**
 * Reads and checks the whole environment. An empty variable counts as unset; `NAME_FILE`
 * reads the value of `NAME` from a file, without one trailing line break.
 *
 * @param env for example `process.env`; it is not changed.
 * @throws StartError (exit 78) that lists every fault, one line each, without any secret.
 */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const sources = settingKeys.map((key) => readSource(key, env));
  const texts = sources.flatMap(({ key, text }) => (text === undefined ? [] : [[key, text]]));
  const result = environmentSchema.safeParse(Object.fromEntries(texts));
  const faults = new Map<unknown, string>();
  for (const { key, fault } of sources) if (fault) faults.set(key, fault);
  for (const { path, message } of result.error?.issues ?? []) {
    if (!faults.has(path[0])) faults.set(path[0], message);
  }
  if (result.success && faults.size === 0) return Object.freeze(result.data);
  throw new StartError(faultReport(sources, faults), 78);
}

function readSource(key: SettingKey, env: NodeJS.ProcessEnv): Source {
  const note = noteOf(key);
  const from = `${note.name}_FILE`;
  const text = env[note.name] || undefined;
  const path = env[from] || undefined;
  if (path === undefined) return text === undefined ? { key, note } : { key, note, text };
  if (text !== undefined) {
    return { key, note, fault: `and ${from} are both set. Accepted: only one of them.` };
  }
  try {
    const content = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    if (content !== '') return { key, note, from, text: content };
    return { key, note, from, fault: 'is empty. Accepted: a file that holds the value.' };
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    const fault = `cannot be read from ${path} (${reason}). Accepted: a file that this user can read.`;
    return { key, note, from, fault };
  }
}

function faultReport(sources: readonly Source[], faults: ReadonlyMap<unknown, string>): string {
  const lines = sources
    .filter(({ key }) => faults.has(key))
    .map((source) => `  ${subject(source)} ${faults.get(source.key)}`);
  const count = lines.length === 1 ? 'One setting is' : `${lines.length} settings are`;
  return `${count} not usable:\n${lines.join('\n')}`;
}

/** The name, and the value unless it is secret; a file that was mixed up may hold a secret too. */
function subject({ note, text, from }: Source): string {
  if (from !== undefined) return `${note.name} (from ${from})`;
  if (note.secret) return note.name;
  if (text === undefined)
    return note.default ? `${note.name} (default ${note.default})` : note.name;
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return `${note.name} ${JSON.stringify(shown)}`;
}

/**
 * The variables that a `.env` file sets; none when there is no such file. `process.env` stays
 * as it is.
 *
 * @throws StartError (exit 78) when the file exists and cannot be read.
 */
export function readDotenv(path: string): Record<string, string> {
  try {
    return parse(readFileSync(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    throw new StartError(`${path} cannot be read (${code}); check its owner and mode.`, 78, error);
  }
}

/**
 * The real environment, completed by what `.env` sets. The real environment wins, also where
 * it says `NAME_FILE` and `.env` says `NAME`; a variable that is empty there sets nothing.
 */
export function mergeEnvironment(
  real: NodeJS.ProcessEnv,
  dotenv: Readonly<Record<string, string>>,
): NodeJS.ProcessEnv {
  const merged = { ...real };
  for (const [name, text] of Object.entries(dotenv)) {
    if (!real[name] && !real[otherForm(name)]) merged[name] = text;
  }
  return merged;
}

/** `NAME_FILE` for `NAME` and the reverse; LOG_FILE is a name of its own. */
function otherForm(name: string): string {
  const isSetting = settingKeys.some((key) => noteOf(key).name === name);
  return !isSetting && name.endsWith('_FILE') ? name.slice(0, -'_FILE'.length) : `${name}_FILE`;
}

/** One row of the table of settings; `default` and `description` are plain text. */
export interface EnvironmentRow {
  name: string;
  /** Empty when the variable has no default. */
  default: string;
  /** A value to show: never a secret, so that nobody uses one that was published. */
  example: string;
  description: string;
}

/** All settings in the order in which they are documented, from the notes beside the schema. */
export function environmentTable(): EnvironmentRow[] {
  return settingKeys.map(noteOf).map((note) => ({
    name: note.name,
    default: note.default ?? '',
    example: note.example ?? note.default ?? '',
    description: note.description,
  }));
}
