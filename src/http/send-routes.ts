import type { Request, Response } from 'express';
import type { CustomerRepository } from '../billing/customer-repository.ts';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { MAX_CAPTION_LENGTH } from '../notifications/media.ts';
import type { MediaRepository } from '../notifications/media-repository.ts';
import type { PhonePolicy } from '../notifications/phone-number.ts';
import type { IdempotencyKey, SendRequest } from '../whatsapp/send-request.ts';
import type { TemplateTexts } from '../whatsapp/template-texts.ts';
import type { WhatsAppService } from '../whatsapp/whatsapp-service.ts';
import { answerSend, closed } from './answer-send.ts';
import { callerOf } from './authenticate.ts';
import { type MediaFields, mediaLimit, readMedia } from './media-body.ts';
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
  media: Pick<MediaRepository, 'store'>;
  /** The bytes at an address, as `fetchMedia`. */
  fetchBytes: (url: string) => Promise<Buffer>;
  phonePolicy: PhonePolicy;
  clock: Clock;
}

/** A checked request; the bytes of its file stay beside it. */
interface Order {
  body: SendRequest;
  media: MediaFields | null;
}

/** The routes that make messages. */
export function sendRoutes(options: SendRoutesOptions): Route[] {
  const { service, customers, texts, media, fetchBytes, phonePolicy, clock } = options;
  /** Repeating a request is fine when it would be refused by now; a new message is not. */
  const accept = async (order: Order, idempotency: IdempotencyKey | null) => {
    const { body } = order;
    const text = await makeText(texts, body);
    const refusal =
      findLateExpiry(body, clock.now()) ??
      (text instanceof AppError ? text : findLongCaption(body, text)) ??
      (order.media && (await service.findRefusal(body)));
    const asksFirst = refusal !== null || order.media !== null;
    const earlier = asksFirst ? await service.findReplay(body, idempotency) : null;
    if (earlier) return earlier;
    if (refusal) throw refusal;
    const content = { text: String(text), media: await keep(order.media) };
    return service.send(body, content, idempotency);
  };

  const keep = async (fields: MediaFields | null) =>
    fields && media.store(await readMedia(fields, fetchBytes), clock.now());

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

  const answer = async (order: Order, request: Request, response: Response) => {
    const key = readIdempotencyKey(request);
    const waitMs = readWaitMs(request);
    const idempotency = key === null ? null : { caller: callerOf(response).id, key };
    const { notification, replayed } = await accept(order, idempotency);
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
      handle: send,
    },
    {
      method: 'POST',
      path: '/whatsapp/send-to-customer',
      scope: 'send',
      bodyLimit: mediaLimit,
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

/** The refusal of a text that WhatsApp would cut below a file, else null. */
function findLongCaption({ media }: SendRequest, text: string): AppError | null {
  if (!media || text.length <= MAX_CAPTION_LENGTH) return null;
  const message = `Beside a file the text may have at most ${MAX_CAPTION_LENGTH} characters.`;
  const details = [{ path: 'message', code: 'caption_too_long', message }];
  return new AppError('caption_too_long', message, { status: 422, details });
}

function customerError(code: string, status: number, message: string): AppError {
  return new AppError(code, message, { status, details: [{ path: 'customerId', code, message }] });
}
