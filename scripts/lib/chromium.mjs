import { access, constants } from 'node:fs/promises';
import { run } from './child.mjs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** @param {string} path */
const isExecutable = (path) =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

async function findChromium() {
  const named = process.env['CHROMIUM_PATH'];
  for (const path of named ? [named] : PLACES) if (await isExecutable(path)) return path;
  return undefined;
}

const isDebian = () =>
  access('/etc/debian_version').then(
    () => true,
    () => false,
  );

/**
 * Finds a Chromium for the browser tests. Root on Debian gets one installed; anybody else is told what to type,
 * because installing a browser on somebody's own machine is theirs to decide.
 *
 * @returns {Promise<string>} the path of the executable
 */
export async function ensureChromium() {
  const found = await findChromium();
  if (found) return found;

  const debian = await isDebian();
  if (debian && process.getuid?.() === 0) {
    console.log('Installing Chromium (apt-get) …');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const update = await run('apt-get', ['update'], { env });
    const install = await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env });
    const installed = await findChromium();
    if (installed) return installed;
    throw new Error(`Chromium could not be installed:\n${update.output}${install.output}`);
  }

  throw new Error(
    debian
      ? 'The browser tests need Chromium. Type: sudo apt-get update && sudo apt-get install -y chromium'
      : 'The browser tests need Chromium or Chrome. Type: CHROMIUM_PATH=/path/to/the/browser npm test',
  );
}
