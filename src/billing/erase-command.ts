import { parseArgs } from 'node:util';
import type { Knex } from 'knex';
import { systemClock } from '../clock.ts';
import { loadConfig } from '../config.ts';
import { workBesideServer } from '../database/work-beside-server.ts';
import { AppError } from '../errors.ts';
import { type Erasure, erasePerson } from '../notifications/erase-person.ts';
import {
  maskPhoneNumber,
  parsePhoneNumber,
  type PhoneNumber,
  type PhonePolicy,
} from '../notifications/phone-number.ts';
import { phonePolicyOf } from '../notifications/phone-policy.ts';
import { CustomerContactRepository } from './customer-contact-repository.ts';
import { CustomerRepository } from './customer-repository.ts';

/**
 * `erase --phone <number>`: takes one person's number and texts out of every table, in one
 * commit, and says on `print` what it did. The server may run meanwhile.
 *
 * @throws StartError when the database is not to be had.
 * @throws AppError `invalid_phone` when the number is not clearly one mobile number.
 * @throws TypeError (`ERR_PARSE_ARGS_…`) when the options are not understood.
 */
export async function runEraseCommand(
  args: string[],
  env: NodeJS.ProcessEnv,
  print: (line: string) => void,
): Promise<void> {
  const { values } = parseArgs({ args, options: { phone: { type: 'string' } } });
  const config = loadConfig(env);
  const policy = phonePolicyOf(config);
  const phone = readPhone(values.phone, policy);
  await workBesideServer(config, async (db) =>
    report(await erase(db, phone, policy), phone, print),
  );
}

type Erased = Erasure & { customers: number; customerContacts: number };

function erase(knex: Knex, phone: PhoneNumber, policy: PhonePolicy): Promise<Erased> {
  const now = systemClock.now();
  return knex.transaction(async (transaction) => ({
    ...(await erasePerson(transaction, phone, now)),
    customers: await new CustomerRepository(transaction).forgetPhone(phone, policy, now),
    customerContacts: await new CustomerContactRepository(transaction).forgetPhone(phone),
  }));
}

function report(erased: Erased, phone: PhoneNumber, print: (line: string) => void): void {
  print(`Erased ${maskPhoneNumber(phone)}, number and text, from:`);
  print(`  notifications      ${erased.notifications}`);
  print(`  customers          ${erased.customers}`);
  print(`  customer contacts  ${erased.customerContacts}`);
  print(`  contacts           ${erased.contacts}`);
  print(`  incoming messages  ${erased.inboundMessages}`);
  print(`  opt-outs           ${erased.optOuts}`);
  print(`  webhook events     ${erased.webhookEvents}`);
  if (erased.cancelled > 0) print(`Cancelled before they were sent: ${erased.cancelled}.`);
  if (erased.mayStillArrive > 0) {
    print(`Handed to WhatsApp already, so they may still arrive: ${erased.mayStillArrive}.`);
  }
  print('Not in reach from here: back-ups of the database, your billing, the chat on your phone.');
}

function readPhone(given: string | undefined, policy: PhonePolicy): PhoneNumber {
  if (given === undefined) {
    throw Object.assign(new TypeError('Say whom: --phone 081234567890.'), {
      code: 'ERR_PARSE_ARGS_MISSING_OPTION',
    });
  }
  const reading = parsePhoneNumber(given, policy);
  if (reading.ok) return reading.phone;
  throw new AppError('invalid_phone', reading.message, { status: 422 });
}
