import type { Request, Response } from 'express';
import type { CustomerRepository } from '../billing/customer-repository.ts';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Notification } from '../notifications/notification.ts';
import type { PhonePolicy } from '../notifications/phone-number.ts';
import type { IdempotencyKey, SendRequest } from '../whatsapp/send-request.ts';
import type { TemplateTexts } from '../whatsapp/template-texts.ts';
import type { WhatsAppService } from '../whatsapp/whatsapp-service.ts';
import { callerOf } from './authenticate.ts';
import { sendData } from './envelope.ts';
import { viewNotification } from './notification-view.ts';
import { readIdempotencyKey, readWaitMs } from './preferences.ts';
import type { Route } from './route.ts';
import {
  findLateExpiry,
  readSendBody,
  readSendToCustomerBody,
  toSendRequest,
} from './send-body.ts';

type CustomerPhones = Pick<CustomerRepository, 'find'>;

interface SendRoutesOptions {
  service: WhatsAppService;
  customers: CustomerPhones;
  texts: TemplateTexts;
  phonePolicy: PhonePolicy;
  clock: Clock;
}

/** The routes that make messages. */
export function sendRoutes(options: SendRoutesOptions): Route[] {
  const { service, customers, texts, phonePolicy, clock } = options;
  /** Repeating a request is fine when it would be refused by now; a new message is not. */
  const accept = async (body: SendRequest, idempotency: IdempotencyKey | null) => {
    const text = await makeText(texts, body);
    const refusal =
      findLateExpiry(body, clock.now()) ??
      (text instanceof AppError ? text : null) ??
      (await service.findRefusal(body));
    if (!refusal) return service.send(body, String(text), idempotency);
    const earlier = await service.findReplay(body, idempotency);
    if (!earlier) throw refusal;
    return earlier;
  };

  const send = async (request: Request, response: Response) => {
    await answer(readSendBody(request.body, phonePolicy), request, response);
  };

  const sendToCustomer = async (request: Request, response: Response) => {
    const fields = readSendToCustomerBody(request.body);
    const phone = await findPhone(customers, fields.customerId);
    await answer(toSendRequest({ ...fields, phone }, phonePolicy), request, response);
  };

  const answer = async (body: SendRequest, request: Request, response: Response) => {
    const key = readIdempotencyKey(request);
    const waitMs = readWaitMs(request);
    const idempotency = key === null ? null : { caller: callerOf(response).name, key };
    const { notification, replayed } = await accept(body, idempotency);
    if (replayed) response.set('Idempotent-Replayed', 'true');
    const { id } = notification;
    const isAsync = waitMs === 0;
    answerSend(
      response,
      isAsync ? notification : await service.waitUntilSettled(id, waitMs, closed(response)),
    );
  };

  return [
    { method: 'POST', path: '/whatsapp/send', scope: 'send', handle: send },
    { method: 'POST', path: '/whatsapp/send-to-customer', scope: 'send', handle: sendToCustomer },
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
    throw customerError('customer_not_found', 404, message);
  }
  if (customer.phoneAsGiven === null) {
    const message = 'This customer has no phone number. Add one in your billing.';
    throw customerError('customer_phone_missing', 422, message);
  }
  return customer.phoneAsGiven;
}

/** The message itself, or what its template makes; or why it makes nothing. */
async function makeText(texts: TemplateTexts, body: SendRequest): Promise<string | AppError> {
  if (body.message !== null) return body.message;
  const [made] = await texts.make([body]);
  return made!;
}

function customerError(code: string, status: number, message: string): AppError {
  return new AppError(code, message, { status, details: [{ path: 'customerId', code, message }] });
}

/**
 * 201 when WhatsApp's server has acknowledged the message, 202 while that is open, 422 when it
 * is certain by now that nothing will arrive.
 */
function answerSend(response: Response, notification: Notification): void {
  response.location(`/whatsapp/notifications/${notification.id}`);
  if (notification.status === 'sent') sendData(response, 201, viewNotification(notification));
  else if (notification.status === 'pending') {
    sendData(response, 202, viewNotification(notification));
  } else throw notSent(notification, String(response.get('Location')));
}

function notSent(notification: Notification, location: string): AppError {
  const code = notification.errorCode ?? notification.status;
  const message = notification.errorMessage ?? `The notification is ${notification.status}.`;
  return new AppError(code, `${message} See ${location}.`, {
    status: 422,
    details: [{ path: 'phone', code, message }],
  });
}

/** Aborted when the caller hangs up, so that nobody waits for nobody. */
function closed(response: Response): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  response.once('close', () => controller.abort());
  return controller.signal;
}
