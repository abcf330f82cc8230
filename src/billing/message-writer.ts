import type { Knex } from 'knex';
import type { Language } from '../notifications/formats/language.ts';
import { type RupiahStyle, restyleRupiah } from '../notifications/formats/rupiah.ts';
import {
  type MessageTemplate,
  parseMessageTemplate,
  type TemplateValues,
} from '../notifications/message-template.ts';
import { MessageTemplateRepository } from '../notifications/message-template-repository.ts';
import { unknownVariable } from '../notifications/template-errors.ts';
import type { MessageType } from './catalogue/message-type.ts';
import {
  allMessageVariables,
  messageVariablesOf,
  moneyVariables,
} from './catalogue/message-variables.ts';
import { englishTexts } from './catalogue/texts-en.ts';
import { indonesianTexts } from './catalogue/texts-id.ts';

/** What customers are told about the business that writes to them. */
export interface Business {
  name: string | null;
  phone: string | null;
  /** The language of customers who have none of their own. */
  language: Language;
  rupiahStyle?: RupiahStyle;
  /** One way to pay each; none: customers are asked to get in touch. */
  paymentMethods?: readonly string[];
}

/** Texts that were read once, for writing many messages from. */
export interface LoadedTexts {
  /** As {@link MessageWriter.write}. */
  write(type: MessageType, language: Language, values: TemplateValues): string;
}

const builtIn = { id: indonesianTexts, en: englishTexts };
const askUs = { id: 'Silakan hubungi kami.', en: 'Please contact us.' };

/** Turns what happened in the billing into what a customer reads. */
export class MessageWriter {
  readonly #business: Business;
  readonly #templates: MessageTemplateRepository;
  /** The program's own texts, read when they are first needed. */
  readonly #ownTexts = new Map<string, MessageTemplate>();

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
    const stored = (await this.#templates.listNewest(type)).find(
      (template) => template.language === language,
    );
    const template = stored ? parseMessageTemplate(stored.body) : this.#own(type, language);
    return this.#print(type, template, language, values);
  }

  /** Reads all texts once, as they are now. */
  async load(): Promise<LoadedTexts> {
    const stored = new Map<string, MessageTemplate>();
    for (const { name, language, body } of await this.#templates.listNewest()) {
      stored.set(`${name} ${language}`, parseMessageTemplate(body));
    }
    return {
      write: (type, language, values) => {
        const template = stored.get(`${type} ${language}`) ?? this.#own(type, language);
        return this.#print(type, template, language, values);
      },
    };
  }

  /** The message that a text, stored or not yet, makes of these values; throws as {@link write}. */
  preview(type: MessageType, language: Language, body: string, values: TemplateValues): string {
    return this.#print(type, parseMessageTemplate(body), language, values);
  }

  #own(type: MessageType, language: Language): MessageTemplate {
    const key = `${type} ${language}`;
    const known = this.#ownTexts.get(key);
    if (known) return known;
    const template = parseMessageTemplate(builtIn[language][type]);
    this.#ownTexts.set(key, template);
    return template;
  }

  #print(
    type: MessageType,
    template: MessageTemplate,
    language: Language,
    values: TemplateValues,
  ): string {
    const { all, optional } = messageVariablesOf(type);
    const unknown = [
      ...Object.keys(values).filter((name) => !allMessageVariables.has(name)),
      ...template.variables.filter((name) => !all.includes(name)),
    ];
    if (unknown.length > 0) throw unknownVariable(unknown, all);
    return template.render(this.#complete(language, values), optional);
  }

  #complete(language: Language, values: TemplateValues): TemplateValues {
    const { name, phone, paymentMethods = [], rupiahStyle = 'Rp100.000' } = this.#business;
    const waysToPay = paymentMethods.map((way) => `- ${way}`).join('\n') || askUs[language];
    const own = { businessName: name, businessPhone: phone, paymentMethods: waysToPay };
    const spelled = Object.entries(values).map(([key, value]) =>
      moneyVariables.has(key)
        ? [key, restyleRupiah(String(value ?? ''), rupiahStyle)]
        : [key, value],
    );
    return { ...own, ...Object.fromEntries(spelled) };
  }
}
