// `npm run docs`: builds the docs site when it is out of date, serves it until Ctrl-C, and opens it in the browser.
import { buildAll, docs, server } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { freePort } from './lib/free-port.mjs';
import { openPage } from './lib/open-page.mjs';
import { inRoot } from './lib/root.mjs';
import { serveFolder } from './lib/static-server.mjs';

try {
  await ensureInstalled();
  await buildAll([server, docs]);
  const { url } = await serveFolder(inRoot('site/dist'), await freePort(8080));
  console.log(`\n  The docs     ${url}\n\n  Press Ctrl-C to stop.`);
  openPage(url);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
