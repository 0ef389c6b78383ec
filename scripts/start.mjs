// `npm start`: the example app and a local AuthKit, from whatever state the clone is in, until Ctrl-C.
import { buildAll, demo } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { localFolder, openLocalState } from './lib/local-state.mjs';
import { writePrivateJson } from './lib/private-file.mjs';
import { inRoot } from './lib/root.mjs';
import { startService } from './lib/service.mjs';

/** @typedef {import('./lib/local-state.mjs').LocalState} LocalState */
/** @typedef {import('./lib/service.mjs').Service} Service */

const DEMO_EMAIL = 'demo@example.com';

/** @param {LocalState} state */
const appUrl = ({ appPort }) => `http://localhost:${appPort}`;

// A browser counts these two as different sites, as it will in production.
/** @param {LocalState} state */
const serverUrl = ({ serverPort }) => `http://127.0.0.1:${serverPort}`;

/** @param {LocalState} state */
const serverConfig = (state) => ({
  port: state.serverPort,
  database: `${localFolder}/authkit.sqlite`,
  clientId: state.clientId,
  apiKey: state.apiKey,
  redirectUris: [`${appUrl(state)}/callback`],
  logoutUris: [appUrl(state)],
  users: [
    {
      email: DEMO_EMAIL,
      password: state.demoPassword,
      firstName: 'Demo',
      lastName: 'User',
      emailVerified: true,
    },
  ],
});

/** Settings of some other project in this shell must not leak into ours. */
const cleanEnv = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(NEXT_PUBLIC_WORKOS|WORKOS|AUTHKIT)_/.test(name)),
  );

/** @param {LocalState} state */
const appEnv = (state) => ({
  ...cleanEnv(),
  NODE_ENV: 'production',
  NEXT_TELEMETRY_DISABLED: '1',
  WORKOS_CLIENT_ID: state.clientId,
  WORKOS_API_KEY: state.apiKey,
  WORKOS_COOKIE_PASSWORD: state.cookiePassword,
  WORKOS_REDIRECT_URI: `${appUrl(state)}/callback`,
  WORKOS_API_HOSTNAME: '127.0.0.1',
  WORKOS_API_PORT: String(state.serverPort),
  WORKOS_API_HTTPS: 'false',
});

/** @param {LocalState} state */
async function startServer(state) {
  const config = `${localFolder}/authkit.json`;
  await writePrivateJson(config, serverConfig(state));
  return startService(
    'The local AuthKit',
    'node',
    ['packages/authkit-server/bin/authkit-server.js', '--config', config],
    {
      env: cleanEnv(),
      log: `${localFolder}/authkit.log`,
    },
  );
}

/** @param {LocalState} state */
const startApp = (state) =>
  startService(
    'The example app',
    'node',
    [inRoot('node_modules/next/dist/bin/next'), 'start', '-H', 'localhost', '-p', String(state.appPort)],
    { env: appEnv(state), log: `${localFolder}/app.log`, cwd: inRoot('examples/next') },
  );

/** @param {LocalState} state */
const welcome = (state) => `
  The app      ${appUrl(state)}
  E-mail       ${DEMO_EMAIL}
  Password     ${state.demoPassword}

  The local AuthKit runs at ${serverUrl(state)}. Logs and data are in .local/.
  Press Ctrl-C to stop both.
`;

/**
 * Resolves at the first signal that asks this script to stop.
 *
 * @returns {Promise<'stop'>}
 */
const stopRequested = () =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve('stop'));
  });

/**
 * A service that ends by itself is a failure, whenever it happens.
 *
 * @param {Service} service
 * @returns {Promise<never>}
 */
const failed = async (service) => {
  throw new Error(await service.ended);
};

/** @param {LocalState} state @param {Service[]} services filled as they start */
async function serve(state, services) {
  const stop = stopRequested();

  const authkit = await startServer(state);
  services.unshift(authkit);
  const first = await Promise.race([authkit.prints(/AuthKit listening on/), failed(authkit), stop]);
  if (first === 'stop') return;

  const app = startApp(state);
  services.unshift(app);
  const second = await Promise.race([app.prints(/Ready in/), failed(app), failed(authkit), stop]);
  if (second === 'stop') return;

  console.log(welcome(state));
  await Promise.race([failed(authkit), failed(app), stop]);
}

async function main() {
  await ensureInstalled();
  await buildAll(demo);

  /** @type {Service[]} */
  const services = [];
  try {
    await serve(await openLocalState(), services);
  } finally {
    for (const service of services) await service.stop();
  }
  console.log('Stopped.');
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
