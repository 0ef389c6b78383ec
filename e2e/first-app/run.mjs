// `npm run test:first-app`: from nothing to signed in with the README's own steps. The steps are read out of the README, so a
// step that does not work any more, or one that is missing there, is found here.
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { chromium } from '@playwright/test';
import { ensureChromium } from '../../scripts/lib/chromium.mjs';
import { run } from '../../scripts/lib/child.mjs';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { cleanEnv, packPackage } from '../../scripts/lib/packed.mjs';
import { inRoot } from '../../scripts/lib/root.mjs';
import { startRegistry } from '../seeds/registry.mjs';

const work = fileURLToPath(new URL('.apps', import.meta.url));
const app = join(work, 'my-app');
/** @type {{ version: string }} */
const next = createRequire(import.meta.url)('next/package.json');
const EMAIL = 'ada@example.com';
const PASSWORD = 'correct horse battery';

/** @param {string} command @param {string[]} args @param {string} cwd */
async function must(command, args, cwd) {
  const env = { ...cleanEnv(), npm_config_cache: join(work, 'npm-cache'), CI: '1' };
  const { ok, output } = await run(command, args, { env, cwd });
  if (!ok) throw new Error(`${command} ${args.join(' ')} failed:\n${output}`);
}

/** What the README tells to do in an app of one's own. */
async function readSteps() {
  const readme = await readFile(inRoot('README.md'), 'utf8');
  const section = /\n## In your own app\n([\s\S]*?)\n## /.exec(readme)?.[1] ?? '';
  const steps = section.slice(section.indexOf('\n1. ') + 1);
  const files = [...steps.matchAll(/```tsx?\n\s*\/\/ (\S+)\n([\s\S]*?)```/g)].map(([, path, code]) => ({
    path: path ?? '',
    code: (code ?? '').replaceAll(/^ {3}/gm, ''),
  }));
  const command = /`npx (authkit-server dev -- [^`]+)`/.exec(steps)?.[1];
  const page = /http:\/\/localhost:3000(\/\w+)/.exec(steps)?.[1];
  const installs = /npm install <the library's \.tgz>` and `npm install --save-dev <the server's \.tgz>`/;
  if (!installs.test(steps) || files.length === 0 || command === undefined || page === undefined) {
    throw new Error('The README does not tell the steps as they are read here.');
  }
  return { files, command: command.split(' '), page };
}

/** A new app, as its own command makes it, without what is installed here already. */
async function createApp() {
  const flags =
    '--ts --app --no-tailwind --no-linter --no-src-dir --import-alias=@/* --skip-install --disable-git --use-npm --yes';
  // No newer than the Next that the app will find, so that tomorrow's template does not fail today's tests.
  await must('npx', ['--yes', `create-next-app@<=${next.version}`, app, ...flags.split(' ')], work);
  // Next and React are found further up; only ours are installed.
  await writeFile(join(app, 'package.json'), '{ "name": "my-app", "private": true }\n');
}

async function installPackages() {
  const library = await packPackage('packages/authkit-nextjs', work);
  const server = await packPackage('packages/authkit-server', work);
  const registry = await startRegistry({ published: [library, server], installed: inRoot('node_modules') });
  try {
    const settings = `registry=${registry.url}\nlegacy-peer-deps=true\naudit=false\nfund=false\n`;
    await writeFile(join(app, '.npmrc'), settings);
    await must('npm', ['install', library.tarball], app);
    await must('npm', ['install', '--save-dev', server.tarball], app);
  } finally {
    registry.close();
  }
}

/** @param {string[]} command @param {number} port */
async function startApp(command, port) {
  const env = { ...cleanEnv(), PORT: String(port), NEXT_TELEMETRY_DISABLED: '1' };
  const child = spawn('npx', command, {
    cwd: app,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  /** @type {string[]} */
  const printed = [];
  child.stdout.on('data', (/** @type {Buffer} */ chunk) => printed.push(String(chunk)));
  child.stderr.on('data', (/** @type {Buffer} */ chunk) => printed.push(String(chunk)));
  const stop = () => {
    clearTimeout(late);
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  };
  // Rather than to wait for a line that is not printed any more.
  const late = setTimeout(stop, 120_000);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const mailbox = /\((\S+\/mailbox),/.exec(line)?.[1];
      if (mailbox !== undefined) {
        child.stdout.resume();
        return { mailbox, stop, printed };
      }
    }
    throw new Error(`The command did not say where the mailbox is:\n${printed.join('')}`);
  } catch (error) {
    stop();
    throw error;
  }
}

/** @param {string} page @param {string} mailbox @param {number} port */
async function signUp(page, mailbox, port) {
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: ['--no-sandbox'] });
  try {
    const tab = await browser.newPage();
    tab.setDefaultTimeout(120_000);
    tab.setDefaultNavigationTimeout(120_000);
    const url = `http://localhost:${port}${page}`;
    // The app may still be starting.
    for (let tries = 0; ; tries++) {
      const opened = await tab.goto(url).catch(() => undefined);
      if (opened) break;
      if (tries === 120) throw new Error(`Nobody answers at ${url}.`);
      await tab.waitForTimeout(500);
    }
    await tab.getByRole('link', { name: /sign up/i }).click();
    await tab.getByLabel(/e-?mail/i).fill(EMAIL);
    await tab.getByLabel(/password/i).fill(PASSWORD);
    await tab.getByRole('button', { name: /sign up|create|continue/i }).click();
    await tab.getByLabel(/code/i).waitFor();
    const letters = await browser.newPage();
    await letters.goto(mailbox);
    const code = /\b\d{6}\b/.exec(await letters.locator('body').innerText())?.[0];
    if (code === undefined) throw new Error('There is no code in the mailbox.');
    await tab.getByLabel(/code/i).fill(code);
    await tab.getByRole('button').first().click();
    await tab.waitForURL(url);
    await tab.getByText(`Hello ${EMAIL}`).waitFor();
  } finally {
    await browser.close();
  }
}

await rm(work, { recursive: true, force: true });
await mkdir(work, { recursive: true });
const { files, command, page } = await readSteps();
await createApp();
await installPackages();
for (const { path, code } of files) {
  await mkdir(dirname(join(app, path)), { recursive: true });
  await writeFile(join(app, path), code);
}
const port = await freePort(undefined);
const started = await startApp(command, port);
try {
  await signUp(page, started.mailbox, port);
  const complaints = stripVTControlCharacters(started.printed.join(''));
  if (/error|unstable value|⨯/i.test(complaints))
    throw new Error(`The app works and complains:\n${complaints}`);
  console.log(`Signed in by the README's steps: ${files.length} files and "npx ${command.join(' ')}".`);
} finally {
  started.stop();
}
