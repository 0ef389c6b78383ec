import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.md': 'text/plain; charset=utf-8',
  '.ts': 'text/plain; charset=utf-8',
};

/**
 * Serves a folder's files to this machine alone.
 *
 * @param {string} folder
 * @param {number} port 0 takes a free one
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function serveFolder(folder, port) {
  /** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
  async function answer(request, response) {
    try {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      const file = normalize(
        join(folder, decodeURIComponent(pathname.endsWith('/') ? `${pathname}index.html` : pathname)),
      );
      if (!file.startsWith(folder + sep)) throw new Error('outside');
      const content = await readFile(file);
      response
        .writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' })
        .end(content);
    } catch {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found');
    }
  }
  const server = createServer((request, response) => void answer(request, response));
  await new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => resolve(undefined));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return { url: `http://127.0.0.1:${address.port}`, close: () => void server.close() };
}
