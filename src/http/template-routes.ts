import type { Request, Response } from 'express';
import { isMessageType } from '../billing/catalogue/message-type.ts';
import { sampleValuesOf } from '../billing/catalogue/sample-values.ts';
import { messageVariablesOf } from '../billing/catalogue/message-variables.ts';
import type { MessageTemplates } from '../billing/message-templates.ts';
import type { MessageWriter } from '../billing/message-writer.ts';
import type { PreviewSubject } from '../billing/preview-values.ts';
import type { Language } from '../notifications/formats/language.ts';
import { parseMessageTemplate, type TemplateValues } from '../notifications/message-template.ts';
import type { Clock } from '../clock.ts';
import { callerOf } from './authenticate.ts';
import { sendData, sendList } from './envelope.ts';
import { templateOperations as about } from './operations/templates.ts';
import type { Route } from './route.ts';
import { validate } from './validate.ts';

interface TemplateRoutesOptions {
  templates: MessageTemplates;
  writer: MessageWriter;
  /** What the database knows for a preview, as `readPreviewValues`. */
  readValues: (subject: PreviewSubject, language: Language) => Promise<TemplateValues>;
  clock: Clock;
}

/** The routes for the texts that messages are made of. Writing and deleting are repeatable. */
export function templateRoutes(options: TemplateRoutesOptions): Route[] {
  const { templates, writer, clock } = options;
  const nameOf = (request: Request) => validate(about.read.params, request.params).name;

  const list = async (_request: Request, response: Response) => {
    sendList(response, await templates.list());
  };

  const read = async (request: Request, response: Response) => {
    sendData(response, 200, await templates.get(nameOf(request)));
  };

  const save = async (request: Request, response: Response) => {
    const name = nameOf(request);
    const { body, language = writer.language } = validate(about.save.body, request.body ?? {});
    const createdBy = callerOf(response).name;
    sendData(response, 200, await templates.save({ name, language, body, createdBy }, clock.now()));
  };

  const remove = async (request: Request, response: Response) => {
    const name = nameOf(request);
    const { language = null } = validate(about.remove.query, request.query);
    await templates.remove(name, language, clock.now());
    sendData(response, 200, { name, language, removed: true });
  };

  const preview = async (request: Request, response: Response) => {
    sendData(response, 200, await makePreview(options, nameOf(request), request.body));
  };

  const path = '/whatsapp/templates';
  const one = `${path}/:name`;
  return [
    { method: 'GET', path, scope: 'read', about: about.list, handle: list },
    { method: 'GET', path: one, scope: 'read', about: about.read, handle: read },
    { method: 'PUT', path: one, scope: 'admin', about: about.save, handle: save },
    { method: 'DELETE', path: one, scope: 'admin', about: about.remove, handle: remove },
    {
      method: 'POST',
      path: `${one}/preview`,
      scope: 'read',
      about: about.preview,
      handle: preview,
    },
  ];
}

/**
 * What a customer would read. The caller's values win over those of the database; what an
 * automatic message needs beyond both is made up, and `sampled` says so.
 */
async function makePreview(options: TemplateRoutesOptions, name: string, input: unknown) {
  const { templates, writer, readValues } = options;
  const request = validate(about.preview.body, input ?? {});
  const { language = writer.language, customerId = null, invoiceId = null } = request;
  const body = request.body ?? (await templates.bodyOf(name, language));
  const known = await readValues({ customerId, invoiceId }, language);
  if (!isMessageType(name)) {
    const { customerName, customerId: id } = known;
    const customer = customerName === undefined ? {} : { customerName, customerId: id };
    const values = { ...customer, ...request.variables };
    return { name, language, message: writer.preview(name, language, body, values), sampled: [] };
  }
  const samples = sampleValuesOf(name, language);
  const real = { ...known, ...request.variables };
  const { optional } = messageVariablesOf(name);
  const isAboutSomebody = customerId !== null || invoiceId !== null;
  const sampled = parseMessageTemplate(body).variables.filter(
    (key) => key in samples && !(key in real) && !(isAboutSomebody && optional.has(key)),
  );
  const madeUp = Object.fromEntries(sampled.map((key) => [key, samples[key]]));
  const message = writer.preview(name, language, body, { ...madeUp, ...real });
  return { name, language, message, sampled };
}
