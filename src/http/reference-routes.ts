import { fileURLToPath } from 'node:url';
import type { Request, Response } from 'express';
import { describeApi } from './openapi/document.ts';
import { referencePage } from './reference/reference-page.ts';
import type { Route } from './route.ts';

const about = { unlisted: 'a page for people, and its parts' };
const files: Readonly<Record<string, string>> = {
  '/docs/reference.css': './page/reference.css',
  '/docs/reference.js': './page/reference.js',
};

/** The page that shows what the OpenAPI document of these routes says, made when it is first read. */
export function referenceRoutes(described: readonly Route[]): Route[] {
  let page: string | null = null;
  const reading = { method: 'GET', scope: 'read', about } as const;
  return [
    {
      ...reading,
      path: '/docs',
      handle: (_request: Request, response: Response) => {
        page ??= referencePage(describeApi(described));
        response.set('Cache-Control', 'no-cache').type('html').send(page);
      },
    },
    ...Object.entries(files).map(([path, file]) => ({
      ...reading,
      path,
      handle: (_request: Request, response: Response) => {
        response.set('Cache-Control', 'no-cache');
        response.sendFile(fileURLToPath(new URL(file, import.meta.url)), { cacheControl: false });
      },
    })),
  ];
}
