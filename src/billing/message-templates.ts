import type { CodeOf } from '../error-codes.ts';
import { AppError } from '../errors.ts';
import { type Language, languages } from '../notifications/formats/language.ts';
import { checkMessageText } from '../notifications/message-text.ts';
import { parseMessageTemplate } from '../notifications/message-template.ts';
import type {
  MessageTemplateRepository,
  NewTemplate,
  StoredTemplate,
} from '../notifications/message-template-repository.ts';
import type { NotificationClass } from '../notifications/notification.ts';
import { unknownVariable } from '../notifications/template-errors.ts';
import { messageClassOf } from './catalogue/message-class.ts';
import { isMessageType, messageTypes } from './catalogue/message-type.ts';
import { messageVariablesOf, moneyVariables } from './catalogue/message-variables.ts';
import { ownTextOf } from './catalogue/own-text.ts';
import { templateNotFound } from './message-writer.ts';

/** One text in use, in one language. */
interface TextInUse {
  language: Language;
  body: string;
  /** 0 for the program's own. */
  version: number;
  createdBy: string | null;
  createdAt: Date | null;
}

/** A template as operators see it. */
export interface TemplateView {
  name: string;
  /** `automatic`: what billing events send; `own`: the operator's, for `/send` and `/send-bulk`. */
  kind: 'automatic' | 'own';
  /** Null for the operator's own, whose class each send decides. */
  class: NotificationClass | null;
  variables: { name: string; optional: boolean }[];
  texts: TextInUse[];
}

/** The texts that messages are made of, as operators read and change them. */
export class MessageTemplates {
  readonly #repository: MessageTemplateRepository;

  constructor(repository: MessageTemplateRepository) {
    this.#repository = repository;
  }

  /** All automatic messages in the order of the catalogue, then the operator's own by name. */
  async list(): Promise<TemplateView[]> {
    const stored = await this.#repository.listNewest();
    const own = new Set(stored.map(({ name }) => name).filter((name) => !isMessageType(name)));
    return [...messageTypes, ...own].map((name) =>
      viewOf(
        name,
        stored.filter((text) => text.name === name),
      ),
    );
  }

  /** One template with every version there ever was. Throws 404 `template_not_found`. */
  async get(name: string): Promise<TemplateView & { versions: StoredTemplate[] }> {
    const [stored, versions] = await Promise.all([
      this.#repository.listNewest(name),
      this.#repository.listVersions(name),
    ]);
    if (stored.length === 0 && !isMessageType(name)) throw templateNotFound();
    return { ...viewOf(name, stored), versions };
  }

  /** The body in use. Throws 404 `template_not_found`. */
  async bodyOf(name: string, language: Language): Promise<string> {
    const { texts } = await this.get(name);
    // There is at least one: a name without any is not found.
    return (texts.find((text) => text.language === language) ?? texts[0]!).body;
  }

  /**
   * Makes a text the one in use; the same text again changes nothing. Throws 422
   * `invalid_template`, `unknown_variable`, `unusable_text` and `doubled_currency`.
   */
  async save(template: NewTemplate, now: Date): Promise<TemplateView> {
    checkBody(template.name, template.body);
    const [current] = (await this.#repository.listNewest(template.name)).filter(
      ({ language }) => language === template.language,
    );
    if (current?.body !== template.body) await this.#repository.add(template, now);
    return this.get(template.name);
  }

  /**
   * Takes back the operator's text, in one language or in all: an automatic message has the
   * program's own again. Throws 404 `template_not_found` when there is nothing to take back.
   */
  async remove(name: string, language: Language | null, now: Date): Promise<void> {
    if (!(await this.#repository.withdraw(name, language, now))) throw templateNotFound();
  }
}

function viewOf(name: string, stored: readonly StoredTemplate[]): TemplateView {
  if (!isMessageType(name)) {
    const names = new Set(stored.flatMap(({ body }) => parseMessageTemplate(body).variables));
    const variables = [...names].map((variable) => ({ name: variable, optional: false }));
    return { name, kind: 'own', class: null, variables, texts: stored.map(inUse) };
  }
  const { all, optional } = messageVariablesOf(name);
  const texts = languages.map((language): TextInUse => {
    const changed = stored.find((text) => text.language === language);
    if (changed) return inUse(changed);
    const { body } = ownTextOf(name, language);
    return { language, body, version: 0, createdBy: null, createdAt: null };
  });
  const variables = all.map((variable) => ({ name: variable, optional: optional.has(variable) }));
  return { name, kind: 'automatic', class: messageClassOf(name), variables, texts };
}

function inUse({ language, body, version, createdBy, createdAt }: StoredTemplate): TextInUse {
  return { language, body, version, createdBy, createdAt };
}

/** Refuses what could never be sent, before any message depends on it. */
function checkBody(name: string, body: string): void {
  const check = checkMessageText(body);
  if (!check.ok) throw refusal('unusable_text', check.message);
  const { variables } = parseMessageTemplate(body);
  if (!isMessageType(name)) return;
  const { all } = messageVariablesOf(name);
  const unknown = variables.filter((variable) => !all.includes(variable));
  if (unknown.length > 0) throw unknownVariable(unknown, all);
  const [, doubled] = /\bRp\W{0,4}\{\{[ \t]*(\w+)/i.exec(body) ?? [];
  if (doubled !== undefined && moneyVariables.has(doubled)) {
    throw refusal('doubled_currency', `{{${doubled}}} brings its own Rp; take out the one before.`);
  }
}

function refusal(code: CodeOf<422>, message: string): AppError {
  return new AppError(code, message, { status: 422, details: [{ path: 'body', code, message }] });
}
