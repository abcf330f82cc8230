import type { Knex } from 'knex';
import { AppError } from '../errors.ts';
import type { Language } from '../notifications/formats/language.ts';
import {
  type MessageTemplate,
  parseMessageTemplate,
  type TemplateValues,
} from '../notifications/message-template.ts';
import {
  MessageTemplateRepository,
  type StoredTemplate,
} from '../notifications/message-template-repository.ts';
import type { Business } from './business.ts';
import { isMessageType, type MessageType } from './catalogue/message-type.ts';
import { ownTextOf } from './catalogue/own-text.ts';
import { printMessage, printOwnMessage } from './print-message.ts';

/** Texts that were read once, for writing many messages from. */
export interface LoadedTexts {
  /** As {@link MessageWriter.write}. */
  write(type: MessageType, language: Language, values: TemplateValues): string;
  /**
   * As {@link MessageWriter.write}, by any name: also of a text of the operator's own, which may
   * be there in the other language only. Throws 404 `template_not_found` beside.
   */
  writeNamed(name: string, language: Language, values: TemplateValues): string;
}

/** Turns what happened in the billing into what a customer reads. */
export class MessageWriter {
  readonly #business: Business;
  readonly #templates: MessageTemplateRepository;

  constructor({ db, business }: { db: Knex; business: Business }) {
    this.#business = business;
    this.#templates = new MessageTemplateRepository(db);
  }

  /** The language of customers who have none of their own. */
  get language(): Language {
    return this.#business.language;
  }

  /**
   * Writes one message from the operator's newest text, else from the program's own. Name, phone
   * and ways to pay of the business are filled in; amounts, spelled by `formatRupiah`, come out in
   * the style of the settings. Throws 422 `unknown_variable` for a name that no message has, or
   * that the text may not use, and 422 `missing_variable`.
   */
  async write(type: MessageType, language: Language, values: TemplateValues): Promise<string> {
    return this.#prepare(await this.#templates.listNewest(type)).write(type, language, values);
  }

  /** Reads all texts once, as they are now; of one name when it is given. */
  async load(name: string | null = null): Promise<LoadedTexts> {
    return this.#prepare(await this.#templates.listNewest(name));
  }

  /** The message that a text which is not stored yet would make; throws as {@link write}. */
  preview(name: string, language: Language, body: string, values: TemplateValues): string {
    const order = {
      business: this.#business,
      template: parseMessageTemplate(body),
      language,
      values,
    };
    return isMessageType(name) ? printMessage(name, order) : printOwnMessage(order);
  }

  #prepare(stored: readonly StoredTemplate[]): LoadedTexts {
    const bodies = new Map(stored.map((text) => [`${text.name} ${text.language}`, text.body]));
    const templates = new Map<string, MessageTemplate>();
    const find = (name: string, language: Language) => {
      const body = bodies.get(`${name} ${language}`);
      if (body === undefined) return undefined;
      const template = templates.get(body) ?? parseMessageTemplate(body);
      templates.set(body, template);
      return template;
    };
    const write: LoadedTexts['write'] = (type, language, values) => {
      const template = find(type, language) ?? ownTextOf(type, language);
      return printMessage(type, { business: this.#business, template, language, values });
    };
    return {
      write,
      writeNamed: (name, language, values) => {
        if (isMessageType(name)) return write(name, language, values);
        const template = find(name, language) ?? find(name, language === 'id' ? 'en' : 'id');
        if (!template) throw templateNotFound();
        return printOwnMessage({ business: this.#business, template, language, values });
      },
    };
  }
}

/** 404: no text has this name. */
export function templateNotFound(): AppError {
  const code = 'template_not_found';
  const message =
    'There is no template with this name. Write it first with PUT /whatsapp/templates/:name, ' +
    'or send a message.';
  return new AppError(code, message, {
    status: 404,
    details: [{ path: 'template', code, message }],
  });
}
