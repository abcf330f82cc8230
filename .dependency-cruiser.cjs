/**
 * The way of a message, left to right. A folder may import from any level to the right of its
 * own, never from one to the left; what it needs of a left one is an interface of its own that
 * src/main.ts fills in. Folders of one level may know each other, without cycles.
 */
const LEVELS = [
  ['http', 'dashboard', 'doctor'],
  ['billing'],
  ['whatsapp'],
  ['outbox'],
  ['notifications', 'access'],
  ['database'],
];
const PRODUCT_FOLDERS = LEVELS.flat().join('|');

/** Only these compose: they see all, and nobody but one another sees them. */
const COMPOSERS = '^src/(main|demo|cli|compose-[a-z]+)\\.ts$';
const APP = '^src/app\\.ts$';
/** Files directly under src, and two tables that are too long to lie beside them. */
const LEAF = '^src/((settings|error-codes)/)?[^/]+\\.ts$';
const SANDBOX = '^src/sandbox/';
const WHATSAPP_LIBRARY = 'node_modules/whatsapp-web\\.js/';

const arrows = LEVELS.slice(1).map((level, index) => {
  const left = LEVELS.slice(0, index + 1).flat();
  return {
    name: `${level.join('-')}-looks-right-only`,
    comment: `src/${level.join(', src/')} may not know ${left.join(', ')}: take what is needed through an interface of its own, filled in by src/main.ts.`,
    severity: 'error',
    from: { path: `^src/(${level.join('|')})/` },
    to: { path: `^src/(${left.join('|')})/` },
  };
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...arrows,
    {
      name: 'leaves-stay-leaves',
      comment:
        'A file directly under src, in src/settings or in src/error-codes, is open to all folders, so it may know none of them. Composing is for main, compose-*, demo, cli and app.',
      severity: 'error',
      from: { path: LEAF, pathNot: [COMPOSERS, APP] },
      to: { path: '^src/(?!(settings|error-codes)/)[^/]+/' },
    },
    {
      name: 'nobody-sees-the-composers',
      comment:
        'main, compose-*, demo and cli put everything together; what they hold is handed on as an argument.',
      severity: 'error',
      from: { path: '^src/', pathNot: COMPOSERS },
      to: { path: COMPOSERS },
    },
    {
      name: 'only-composers-see-the-app',
      comment: 'src/app.ts is built by main or demo and handed on.',
      severity: 'error',
      from: { path: '^src/', pathNot: [COMPOSERS, APP] },
      to: { path: APP },
    },
    {
      name: 'sandbox-is-not-part-of-the-product',
      comment: 'The product knows the sandbox by browser arguments only; main and demo start it.',
      severity: 'error',
      from: { path: '^src/', pathNot: [SANDBOX, '^src/(main|demo)\\.ts$'] },
      to: { path: SANDBOX },
    },
    {
      name: 'sandbox-knows-no-product-code',
      comment:
        'The sandbox judges the product, so it may share nothing with it but the leaf files.',
      severity: 'error',
      from: { path: SANDBOX },
      to: { path: [`^src/(${PRODUCT_FOLDERS})/`, COMPOSERS, APP] },
    },
    {
      name: 'one-file-knows-whatsapp-web-js',
      comment:
        'Only src/whatsapp/whatsapp-web-client.ts may import whatsapp-web.js, types included.',
      severity: 'error',
      from: { pathNot: '^src/whatsapp/whatsapp-web-client\\.ts$' },
      to: { path: WHATSAPP_LIBRARY },
    },
    {
      name: 'product-stands-without-tests-and-scripts',
      comment: 'What is built and run may not need a test, a script or the build itself.',
      severity: 'error',
      from: { path: '^(src|migrations)/|^knexfile\\.ts$' },
      to: { path: '^(tests|scripts|dist)/' },
    },
    {
      name: 'no-development-dependency-at-run-time',
      comment: 'A package that the product imports belongs into `dependencies`.',
      severity: 'error',
      from: { path: '^(src|migrations)/|^knexfile\\.ts$' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/@types/',
      },
    },
    {
      name: 'no-cycle',
      comment: 'Two files that need each other are one file, or a third one is missing.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-orphan',
      comment: 'A file that nobody imports and that imports nothing is dead.',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: [COMPOSERS, '^src/[^/]+/page/', '\\.d\\.ts$'] },
      to: {},
    },
    {
      name: 'no-unresolvable',
      comment: 'The import names nothing that exists.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Imports of types count: knowing a type is knowing.
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.json', '.d.ts'],
    },
  },
};
