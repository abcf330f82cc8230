import type { Request, Response } from 'express';
import { unfit } from '../billing/billing-errors.ts';
import type { CustomerRepository } from '../billing/customer-repository.ts';
import { AppError } from '../errors.ts';
import type { PhonePolicy } from '../notifications/phone-number.ts';
import { answerSend, closed } from './answer-send.ts';
import { callerOf } from './authenticate.ts';
import { mediaLimit } from './media-body.ts';
import { sendOperations as about } from './operations/send.ts';
import { readIdempotencyKey, readWaitMs } from './preferences.ts';
import type { Route } from './route.ts';
import { readSendBody, readSendToCustomerBody, toSendRequest } from './send-body.ts';
import { SendDesk, type SendDeskOptions, type SendOrder } from './send-desk.ts';

type CustomerPhones = Pick<CustomerRepository, 'find'>;

interface SendRoutesOptions extends SendDeskOptions {
  customers: CustomerPhones;
  phonePolicy: PhonePolicy;
}

/** The routes that make messages. */
export function sendRoutes(options: SendRoutesOptions): Route[] {
  const { service, customers, phonePolicy } = options;
  const desk = new SendDesk(options);

  const send = async (request: Request, response: Response) => {
    const fields = readSendBody(request.body);
    const order = { body: toSendRequest(fields, phonePolicy), media: fields.media ?? null };
    await answer(order, request, response);
  };

  const sendToCustomer = async (request: Request, response: Response) => {
    const fields = readSendToCustomerBody(request.body);
    const phone = await findPhone(customers, fields.customerId);
    const body = toSendRequest({ ...fields, phone }, phonePolicy);
    await answer({ body, media: fields.media ?? null }, request, response);
  };

  const answer = async (order: SendOrder, request: Request, response: Response) => {
    const key = readIdempotencyKey(request);
    const waitMs = readWaitMs(request);
    const idempotency = key === null ? null : { caller: callerOf(response).id, key };
    const { notification, replayed } = await desk.accept(order, idempotency);
    if (replayed) response.set('Idempotent-Replayed', 'true');
    const { id } = notification;
    const isAsync = waitMs === 0;
    answerSend(
      response,
      isAsync ? notification : await service.waitUntilSettled(id, waitMs, closed(response)),
    );
  };

  return [
    {
      method: 'POST',
      path: '/whatsapp/send',
      scope: 'send',
      bodyLimit: mediaLimit,
      about: about.send,
      handle: send,
    },
    {
      method: 'POST',
      path: '/whatsapp/send-to-customer',
      scope: 'send',
      bodyLimit: mediaLimit,
      about: about.sendToCustomer,
      handle: sendToCustomer,
    },
  ];
}

/**
 * The phone of a customer, as the billing system wrote it. Throws 404 `customer_not_found` and
 * 422 `customer_phone_missing`.
 */
async function findPhone(customers: CustomerPhones, customerId: number): Promise<string> {
  const customer = await customers.find(customerId);
  if (!customer) {
    const message = 'There is no customer with this id. Write the customer first, or use /send.';
    const details = [{ path: 'customerId', code: 'customer_not_found', message }];
    throw new AppError('customer_not_found', message, { status: 404, details });
  }
  if (customer.phoneAsGiven === null) {
    const message = 'This customer has no phone number. Add one in your billing.';
    throw unfit('customer_phone_missing', 'customerId', message);
  }
  return customer.phoneAsGiven;
}
