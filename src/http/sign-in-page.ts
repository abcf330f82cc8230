import { fileURLToPath } from 'node:url';
import type { Request, Response } from 'express';
import type { Route } from './route.ts';

/** What the page of `/sign-in` is made of: nothing of it comes from elsewhere. */
const files: Readonly<Record<string, string>> = {
  '/sign-in': './page/sign-in.html',
  '/sign-in/sign-in.css': './page/sign-in.css',
  '/sign-in/sign-in.js': './page/sign-in.js',
  '/sign-in/next-page.js': './page/next-page.js',
  '/look/look.css': '../look/look.css',
  '/look/icon.svg': '../look/icon.svg',
};

/** The page where a person signs in, for everybody to read. */
export function signInPage(): Route[] {
  return Object.entries(files).map(([path, file]) => ({
    method: 'GET',
    path,
    scope: null,
    about: { unlisted: 'a page for people, and its parts' },
    handle: (_request: Request, response: Response) => {
      // A browser that was used with an older server must not run that one's script.
      response.set('Cache-Control', 'no-cache');
      response.sendFile(fileURLToPath(new URL(file, import.meta.url)), { cacheControl: false });
    },
  }));
}
