import { fileURLToPath } from 'node:url';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { startChild } from '../support/child.ts';

interface Options {
  authkitUrl: string;
  clientId: string;
  appOrigin: string;
}

/** examples/api, at a port of its own. */
export async function startApi({ authkitUrl, clientId, appOrigin }: Options) {
  const port = await freePort(undefined);
  const child = startChild('node', ['server.mjs'], {
    cwd: fileURLToPath(new URL('../../examples/api', import.meta.url)),
    env: {
      ...process.env,
      PORT: String(port),
      AUTHKIT_URL: authkitUrl,
      APP_ORIGIN: appOrigin,
      WORKOS_CLIENT_ID: clientId,
    },
  });
  await child.prints(/API listening/);
  return { url: `http://127.0.0.1:${port}`, stop: () => child.stop() };
}
