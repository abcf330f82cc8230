import { html, type Markup } from './markup.ts';

interface PageHeadParts {
  title: string;
  /** The page's own style, on top of the look of all pages. */
  style: string;
  /** A module. */
  script?: string;
}

/** How every page that the server writes begins, up to its body. Nothing comes from elsewhere. */
export function pageHead({ title, style, script }: PageHeadParts): Markup {
  return html`<!doctype html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="/look/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/look/look.css">
<link rel="stylesheet" href="${style}">
${script === undefined ? null : html`<script type="module" src="${script}"></script>`}
</head>`;
}
