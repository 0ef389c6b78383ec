import { fileURLToPath } from 'node:url';
import { startChild } from './child.ts';
import type { Child } from './child.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const nextBin = fileURLToPath(new URL('../../node_modules/next/dist/bin/next', import.meta.url));

export interface App {
  url: string;
  cookiePassword: string;
  process: Child;
}

export interface AppOptions {
  /** The Node to run it on: a command or a path. */
  node: string;
  port: number;
  cookiePassword: string;
  /** What the app needs to use its AuthKit. */
  authkitEnv: Readonly<Record<string, string>>;
  /** Which app, as a workspace. Default: the example. */
  workspace?: string;
  /** The address it listens on; browsers know it as `localhost` either way. */
  hostname?: string;
  /** `dev` compiles each page when it is first asked for. Default: `start`, which serves the build. */
  command?: 'start' | 'dev';
}

/** Settings of the shell that runs the tests must not reach the app. */
const cleanEnv = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NEXT_PUBLIC_)?WORKOS_/.test(name)));

/** An app: as in production, or as while it is written. */
export async function startApp(options: AppOptions): Promise<App> {
  const url = `http://localhost:${options.port}`;
  const { workspace = 'examples/next', hostname = 'localhost', command = 'start' } = options;
  const app = startChild(options.node, [nextBin, command, '-H', hostname, '-p', String(options.port)], {
    cwd: `${root}/${workspace}`,
    env: {
      ...cleanEnv(),
      NODE_ENV: command === 'dev' ? 'development' : 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      WORKOS_COOKIE_PASSWORD: options.cookiePassword,
      WORKOS_REDIRECT_URI: `${url}/callback`,
      ...options.authkitEnv,
    },
  });
  await app.prints(/Ready in/);
  return { url, cookiePassword: options.cookiePassword, process: app };
}
