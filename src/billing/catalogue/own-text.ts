import type { Language } from '../../notifications/formats/language.ts';
import {
  type MessageTemplate,
  parseMessageTemplate,
} from '../../notifications/message-template.ts';
import type { MessageType } from './message-type.ts';
import { englishTexts } from './texts-en.ts';
import { indonesianTexts } from './texts-id.ts';

const texts = { id: indonesianTexts, en: englishTexts };

/** The texts that were needed so far, read. */
const templates = new Map<string, MessageTemplate>();

/** The program's own text of a message, which holds until an operator has written another. */
export function ownTextOf(type: MessageType, language: Language): MessageTemplate {
  const body = texts[language][type];
  const known = templates.get(body);
  if (known) return known;
  const template = parseMessageTemplate(body);
  templates.set(body, template);
  return template;
}
