import type { PageSettings } from './page/wire-protocol.ts';

/** The document at https://web.whatsapp.com/ as the sandbox serves it. */
export function pageDocument(settings: PageSettings): string {
  const json = JSON.stringify(settings).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Sandbox</title>
<script type="application/json" id="sandbox-settings">${json}</script>
<script type="module" src="/page/boot.js"></script>
</head>
<body><p>This page stands in for WhatsApp Web.</p></body>
</html>
`;
}

/** A page that is not WhatsApp, as a captive portal shows it. */
export const BLANK_DOCUMENT = '<!doctype html><html lang="en"><title>Welcome</title></html>\n';
