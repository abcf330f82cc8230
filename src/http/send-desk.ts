import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { MAX_CAPTION_LENGTH, type MediaReference } from '../notifications/media.ts';
import type { MediaRepository } from '../notifications/media-repository.ts';
import type { SendReply } from '../whatsapp/acceptance.ts';
import type { IdempotencyKey, SendRequest } from '../whatsapp/send-request.ts';
import type { TemplateTexts } from '../whatsapp/template-texts.ts';
import type { WhatsAppService } from '../whatsapp/whatsapp-service.ts';
import { type MediaFields, readMedia } from './media-body.ts';
import { findLateExpiry } from './send-body.ts';

export interface SendDeskOptions {
  service: WhatsAppService;
  texts: TemplateTexts;
  media: Pick<MediaRepository, 'store'>;
  /** The bytes at an address, as `fetchMedia`. */
  fetchBytes: (url: string) => Promise<Buffer>;
  clock: Clock;
}

/** A checked request; the bytes of its file stay beside it. */
export interface SendOrder {
  body: SendRequest;
  media: MediaFields | null;
}

/** Takes single messages in, with their templates and files. */
export class SendDesk {
  readonly #options: SendDeskOptions;

  constructor(options: SendDeskOptions) {
    this.#options = options;
  }

  /**
   * Repeating a request is fine when it would be refused by now; a new message is not. Throws
   * what the service, the template and the file have against it.
   */
  async accept({ body, media }: SendOrder, key: IdempotencyKey | null): Promise<SendReply> {
    const { service, texts, clock } = this.#options;
    const text = await makeText(texts, body);
    const refusal =
      findLateExpiry(body, clock.now()) ??
      (text instanceof AppError ? text : findLongCaption(media, text)) ??
      (media && (await service.findRefusal(body)));
    const asksFirst = refusal !== null || media !== null;
    const earlier = asksFirst ? await service.findReplay(body, key) : null;
    if (earlier) return earlier;
    if (refusal) throw refusal;
    const content = { text: String(text), media: await this.keep(media) };
    return service.send(body, content, key);
  }

  /** Stores a file, if there is one. Throws what is wrong with it. */
  async keep(fields: MediaFields | null): Promise<MediaReference | null> {
    const { media, fetchBytes, clock } = this.#options;
    return fields && media.store(await readMedia(fields, fetchBytes), clock.now());
  }
}

/** The message itself, or what its template makes; or why it makes nothing. */
async function makeText(texts: TemplateTexts, body: SendRequest): Promise<string | AppError> {
  if (body.message !== null) return body.message;
  const [made] = await texts.make([body]);
  return made!;
}

/** The refusal of a text that WhatsApp would cut below a file, else null. */
export function findLongCaption(media: MediaFields | null, text: string): AppError | null {
  if (!media || text.length <= MAX_CAPTION_LENGTH) return null;
  const message = `Beside a file the text may have at most ${MAX_CAPTION_LENGTH} characters.`;
  const details = [{ path: 'message', code: 'caption_too_long', message }];
  return new AppError('caption_too_long', message, { status: 422, details });
}
