import { build, isBuilt } from './build.mjs';
import { findBrowser } from './setup/browser.mjs';
import { rememberedBrowser } from './setup/browser-stamp.mjs';
import { adoptBrowserSettings, writeEnvFile } from './setup/env-file.mjs';
import { install, isInstalled } from './setup/install.mjs';
import { repositoryRoot, runAsProgram } from './setup/program.mjs';
import { withSetUpLock } from './setup/set-up-lock.mjs';

/**
 * @typedef {object} SetUpOptions
 * @property {boolean} browser find a browser and put it into PUPPETEER_EXECUTABLE_PATH
 * @property {'write' | 'read' | 'ignore'} envFile whether `.env` belongs to this command, and is
 * written with a new API_KEY when there is none
 */

/**
 * Makes the repository ready to run: dependencies, build, `.env`, browser. Each step does
 * nothing when there is nothing to do, and no step asks a question.
 * @param {SetUpOptions} options
 * @param {string} [root] the repository
 */
export async function setUp(options, root = repositoryRoot) {
  await ensureInstalled(root);
  await ensureBuilt(root);
  if (options.envFile === 'write') writeEnvFile(root);
  if (options.envFile !== 'ignore') adoptBrowserSettings(root);
  if (options.browser) await ensureBrowser(root);
  else offerRememberedBrowser(root);
}

/**
 * Installs the dependencies unless node_modules already agrees with package-lock.json.
 * @param {string} [root] the repository
 */
export async function ensureInstalled(root = repositoryRoot) {
  if (isInstalled(root)) return;
  await withSetUpLock(root, async () => {
    if (!isInstalled(root)) await install(root);
  });
}

/**
 * Builds unless dist was made from the sources as they are now.
 * @param {string} [root] the repository
 */
export async function ensureBuilt(root = repositoryRoot) {
  if (isBuilt(root)) return;
  await withSetUpLock(root, async () => {
    if (!isBuilt(root)) await build(root);
  });
}

/** @param {string} root */
async function ensureBrowser(root) {
  if (offerRememberedBrowser(root)) return;
  await withSetUpLock(root, async () => {
    if (offerRememberedBrowser(root)) return;
    process.env['PUPPETEER_EXECUTABLE_PATH'] = await findBrowser(root);
  });
}

/**
 * A browser that the environment names goes before the one that was found earlier.
 * @param {string} root
 * @returns {boolean} whether PUPPETEER_EXECUTABLE_PATH now names a browser that has rendered
 */
function offerRememberedBrowser(root) {
  const path = rememberedBrowser(root);
  const named = process.env['PUPPETEER_EXECUTABLE_PATH'];
  if (path === null || (named && named !== path)) return false;
  process.env['PUPPETEER_EXECUTABLE_PATH'] = path;
  return true;
}

await runAsProgram(import.meta.url, () => setUp({ browser: true, envFile: 'write' }));
