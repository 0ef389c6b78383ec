// A package registry on this machine, so that a guide's "npm install" can be typed as it stands and gets our tarball.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/**
 * Offers a tarball under its name, and whatever is installed in `installed` under its own.
 *
 * @param {{ name: string, manifest: Record<string, unknown>, tarball: string, installed: string }} options
 */
export async function startRegistry({ name, manifest, tarball, installed }) {
  const server = createServer((request, response) => {
    const origin = `http://${request.headers.host}`;
    const path = decodeURIComponent(request.url ?? '');
    const [, wanted = '', file] = /^\/((?:@[^/]+\/)?[^/]+)(\/-\/.*)?$/.exec(path) ?? [];
    answer(wanted, file !== undefined, origin).then(
      (body) => response.end(body),
      () => response.writeHead(404).end('{}'),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  /** @param {string} wanted @param {boolean} isFile @param {string} origin */
  async function answer(wanted, isFile, origin) {
    const content = wanted === name ? readFileSync(tarball) : await pack(join(installed, wanted));
    if (isFile) return content;
    const json =
      wanted === name ? manifest : JSON.parse(readFileSync(join(installed, wanted, 'package.json'), 'utf8'));
    const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`;
    const version = {
      ...json,
      // A registry knows no scripts of an installed package.
      scripts: {},
      dist: { tarball: `${origin}/${wanted}/-/${json.version}.tgz`, integrity },
    };
    return JSON.stringify({
      name: wanted,
      'dist-tags': { latest: json.version },
      versions: { [json.version]: version },
    });
  }

  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The registry has no port');
  return { url: `http://127.0.0.1:${address.port}`, close: () => server.close() };
}

/** @type {Map<string, Promise<Buffer>>} so that a package is packed once, and its hash stays true */
const packs = new Map();

/** @param {string} folder */
function pack(folder) {
  const packed = packs.get(folder) ?? tar(folder);
  packs.set(folder, packed);
  return packed;
}

/** @param {string} folder */
async function tar(folder) {
  const child = spawn('tar', ['-czf', '-', '-C', join(folder, '..'), folder.split('/').at(-1) ?? '']);
  /** @type {Buffer[]} */
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`tar could not pack ${folder}`);
  return Buffer.concat(chunks);
}
