/** The same small Next app, with one auth library or another in it, built as for production. */
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { fingerprint } from '../../scripts/lib/sources.mjs';
import { HOMES, type Home } from './bundle.ts';
import { bench, repository } from './places.ts';
import { cleanEnv } from './worker.ts';

export interface BenchApp {
  /** What it is called in tables. */
  readonly title: string;
  /** Folders of `apps/`, laid over each other. */
  readonly folders: readonly string[];
  readonly home: Home;
  /** `proxy.ts` runs on Node, `middleware.ts` on Edge. */
  readonly runtime?: 'edge';
  /** What Next puts into its code when it is built. */
  readonly buildEnv?: Readonly<Record<string, string>>;
}

/** A host that nobody asks: a session that is good is read without one. */
export const CLERK_HOST = 'clerk.bench.example';
const CLERK_KEY = `pk_live_${Buffer.from(`${CLERK_HOST}$`).toString('base64')}`;

const app = (title: string, folder: string, home: Home): BenchApp => ({
  title,
  folders: ['shared', folder],
  home,
});

const onEdge = (one: BenchApp): BenchApp => ({ ...one, runtime: 'edge' });

const floor = app('no auth library, empty proxy', 'floor', 'ours');
const ours = app('ours', 'authkit', 'ours');
const published = app('published 4.3.2', 'authkit', 'peers');
const nextAuth = app('next-auth 5.0.0-beta.32', 'next-auth', 'peers');
const auth0 = app('@auth0/nextjs-auth0 4.30.0', 'auth0', 'peers');
const clerk: BenchApp = {
  ...app('@clerk/nextjs 7.9.17', 'clerk', 'peers'),
  buildEnv: { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: CLERK_KEY },
};
const supabase = app('@supabase/ssr 0.12.7', 'supabase', 'peers');

export const APPS = {
  bare: app('no auth library, no proxy', 'bare', 'ours'),
  floor,
  ours,
  published,
  'next-auth': nextAuth,
  'better-auth': app('better-auth 1.7.25', 'better-auth', 'peers'),
  auth0,
  clerk,
  supabase,
  'floor-edge': onEdge(floor),
  'ours-edge': onEdge(ours),
  'published-edge': onEdge(published),
  'next-auth-edge': onEdge(nextAuth),
  'auth0-edge': onEdge(auth0),
  'clerk-edge': onEdge(clerk),
  'supabase-edge': onEdge(supabase),
} as const satisfies Record<string, BenchApp>;

export type AppName = keyof typeof APPS;

export const nextBin = `${repository}node_modules/next/dist/bin/next`;

/** Where the callback is said to be when an app is built; the server's own setting goes before it in ours. */
const BUILD_ENV = { NEXT_PUBLIC_WORKOS_REDIRECT_URI: 'http://localhost:3000/callback' };

/** @returns the folder of the built app; built before, when nothing it is made of has changed */
export async function builtApp(name: AppName, log: (line: string) => void): Promise<string> {
  const { folders, home, runtime, buildEnv }: BenchApp = APPS[name];
  const env = { ...BUILD_ENV, ...buildEnv };
  const folder = `${HOMES[home]}.local/apps/${name}`;
  const sources = folders.map((one) => `${bench}apps/${one}`);
  const library =
    home === 'ours' ? `${repository}packages/authkit-nextjs/src` : `${bench}peers/package-lock.json`;
  const made = await fingerprint([...sources, library, `${repository}package-lock.json`]);
  const wanted = createHash('sha256')
    .update(`${made} ${runtime} ${JSON.stringify(env)}`)
    .digest('hex');
  const stamp = `${folder}/.built`;
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return folder;

  log(`building the app: ${name}`);
  await rm(folder, { recursive: true, force: true });
  for (const source of sources) await cp(source, folder, { recursive: true });
  if (runtime === 'edge') await rename(`${folder}/proxy.js`, `${folder}/middleware.js`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [nextBin, 'build'], {
    cwd: folder,
    env: { ...cleanEnv(), ...env },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The app ${name} did not build:\n${stdout}${stderr}`);
  await writeFile(stamp, wanted);
  return folder;
}
