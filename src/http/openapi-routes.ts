import type { Request, Response } from 'express';
import { z } from 'zod';
import { describeApi } from './openapi/document.ts';
import { file, type Operation } from './operation.ts';
import type { Route } from './route.ts';

const about: Operation = {
  id: 'getOpenApi',
  tag: 'operations',
  summary: 'This document',
  answers: {
    200: { ...file('application/json', 'OpenAPI 3.1.'), schema: z.looseObject({}) },
  },
  errors: [],
};

/** The route of the OpenAPI document, which describes these routes and itself. */
export function openApiRoutes(described: readonly Route[]): Route[] {
  let document: string | null = null;
  const route: Route = {
    method: 'GET',
    path: '/openapi.json',
    scope: 'read',
    about,
    handle: (_request: Request, response: Response) => {
      document ??= JSON.stringify(describeApi([...described, route]));
      response.type('application/json').send(document);
    },
  };
  return [route];
}
