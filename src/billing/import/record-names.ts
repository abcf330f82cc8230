import { firstOwnId, type RecordName } from '../record.ts';

/**
 * The name of a row whose list has an id, a reference or both. An id that is no whole number
 * below those of the server is taken as a reference. Null when there is neither.
 */
export function nameFrom(id: string | undefined, reference: string | undefined): RecordName | null {
  const isOurs = id !== undefined && /^[1-9]\d{0,9}$/.test(id) && Number(id) < firstOwnId;
  if (isOurs) return { id: Number(id), externalRef: reference ?? null };
  const externalRef = reference ?? id;
  return externalRef === undefined ? null : { id: null, externalRef };
}

/** The same for a row that another one is about, which has one name only: its id goes first. */
export function referenceFrom(
  id: string | undefined,
  reference: string | undefined,
): RecordName | null {
  const name = nameFrom(id, reference);
  return name?.id == null ? name : { id: name.id, externalRef: null };
}

/** Takes out whatever has a name, by id or by reference, that one before it has. */
export function firstOfEachName<Item extends { name: RecordName }>(
  items: readonly (Item | null)[],
): (Item | null)[] {
  const seen = new Set<string>();
  return items.map((item) => {
    if (!item) return null;
    const { id, externalRef } = item.name;
    const keys = [id !== null && `id ${id}`, externalRef !== null && `ref ${externalRef}`];
    const isFirst = keys.every((key) => key === false || !seen.has(key));
    for (const key of keys) if (key !== false) seen.add(key);
    return isFirst ? item : null;
  });
}
