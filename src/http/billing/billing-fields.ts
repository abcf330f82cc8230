import { z } from 'zod';
import { indonesianZone } from '../../billing/indonesian-zone.ts';
import type { RecordName } from '../../billing/record.ts';
import { AppError } from '../../errors.ts';
import { callerIdField, callerIdQuery, labelField } from '../fields.ts';
import { documentAs } from '../openapi/wire-form.ts';

/** What the body of every named row has: a reference of the caller's, and whether to tell. */
export const recordFields = {
  externalRef: labelField.nullish(),
  notify: z.boolean().default(true),
};

/** A zone of Indonesia; comes out as its IANA name. */
export const zoneField = z.string().transform((name, context) => {
  const zone = indonesianZone(name);
  if (zone !== undefined) return zone;
  context.addIssue({
    code: 'custom',
    params: { code: 'unknown_time_zone' },
    message: 'Give WIB, WITA, WIT, Asia/Jakarta, Asia/Makassar or Asia/Jayapura.',
  });
  return z.NEVER;
});

/** The same ids in a query string. */
export const idQuery = callerIdQuery.pipe(z.int());

/** The two fields by which a body names another row. */
export const customerReference = {
  customerId: callerIdField.nullish(),
  customerRef: labelField.nullish(),
};

/** See {@link customerReference}. */
export const packageReference = {
  packageId: callerIdField.nullish(),
  packageRef: labelField.nullish(),
};

/** See {@link customerReference}. */
export const subscriptionReference = {
  subscriptionId: callerIdField.nullish(),
  subscriptionRef: labelField.nullish(),
};

/** See {@link customerReference}. */
export const invoiceReference = {
  invoiceId: callerIdField.nullish(),
  invoiceRef: labelField.nullish(),
};

type Reference<Kind extends string> = {
  readonly [Field in `${Kind}Id`]?: number | null | undefined;
} & { readonly [Field in `${Kind}Ref`]?: string | null | undefined };

/** The row that a pair such as `customerId` and `customerRef` names, or null when neither does. */
export function readReference<Kind extends string>(
  kind: Kind,
  body: Reference<Kind>,
): RecordName | null {
  const fields: Readonly<Record<string, unknown>> = body;
  const id = (fields[`${kind}Id`] ?? null) as number | null;
  const externalRef = (fields[`${kind}Ref`] ?? null) as string | null;
  if (id !== null && externalRef !== null) {
    const message = `Send either ${kind}Id or ${kind}Ref, not both.`;
    throw badField(`${kind}Ref`, 'ambiguous', message);
  }
  return id === null && externalRef === null ? null : { id, externalRef };
}

/** As {@link readReference}; 400 when nothing is named. */
export function requireReference<Kind extends string>(
  kind: Kind,
  body: Reference<Kind>,
): RecordName {
  const name = readReference(kind, body);
  if (name) return name;
  const message = `Send ${kind}Id, or ${kind}Ref when you have no integers.`;
  throw badField(`${kind}Id`, 'missing', message);
}

const namePrefix = 'ref:';

/** The part of a path that names a row: an integer id, or `ref:` and an externalRef. */
export const nameField = documentAs(
  z.string().transform((text, context): RecordName => {
    if (text.startsWith(namePrefix)) {
      const reference = labelField.safeParse(text.slice(namePrefix.length));
      if (reference.success) return { id: null, externalRef: reference.data };
    }
    const id = idQuery.safeParse(text);
    if (id.success) return { id: id.data, externalRef: null };
    context.addIssue({
      code: 'custom',
      params: { code: 'invalid_id' },
      message: 'Name the row by its id, a whole number from 1, or by ref: and its externalRef.',
    });
    return z.NEVER;
  }),
  {
    type: 'string',
    description: 'Your integer id, or `ref:` and your reference.',
    examples: ['123', 'ref:PLG-001'],
  },
);

/** Reads such a part. Throws 400 with `path` as the field at fault. */
export function readName(segment: unknown, path = 'id'): RecordName {
  const name = nameField.safeParse(segment);
  if (name.success) return name.data;
  throw badField(path, 'invalid_id', name.error.issues[0]!.message);
}

/** 400 `invalid_request` for one field. */
export function badField(path: string, code: string, message: string): AppError {
  return new AppError('invalid_request', `These fields need another look: ${path}.`, {
    status: 400,
    details: [{ path, code, message }],
  });
}
