// A package registry on this machine, so that a guide's "npm install" can be typed as it stands and gets our tarball.
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/**
 * A package of this repository, as it would be published.
 *
 * @typedef {Record<string, unknown> & { name: string, version: string }} Manifest
 * @typedef {{ name: string, manifest: Manifest, tarball: string }} Published
 */

/**
 * Offers tarballs under their names, and whatever is installed in `installed` under its own.
 *
 * @param {{ published: Published[], installed: string }} options
 */
export async function startRegistry({ published, installed }) {
  const server = createServer((request, response) => {
    const origin = `http://${request.headers.host}`;
    const path = decodeURIComponent(request.url ?? '');
    const [, wanted = '', file] = /^\/((?:@[^/]+\/)?[^/]+)(\/-\/.*)?$/.exec(path) ?? [];
    answer(wanted, file, origin).then(
      (body) => response.end(body),
      () => response.writeHead(404).end('{}'),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  /** @param {string} wanted @param {string} origin */
  async function offersOf(wanted, origin) {
    const own = published.find(({ name }) => name === wanted);
    if (own) return [await offer(wanted, origin, own.manifest, readFileSync(own.tarball))];
    // Beside the version at the top there may be others, further down.
    const nested = globSync(`{*,@*/*}/node_modules/${wanted}`, { cwd: installed });
    const folders = [wanted, ...nested].map((folder) => join(installed, folder));
    return await Promise.all(
      folders.map(async (folder) =>
        offer(
          wanted,
          origin,
          JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
          await pack(folder),
        ),
      ),
    );
  }

  /** @param {string} wanted @param {string | undefined} file @param {string} origin */
  async function answer(wanted, file, origin) {
    const offers = await offersOf(wanted, origin);
    if (file !== undefined) return offers.find(({ json }) => file === `/-/${json.version}.tgz`)?.content;
    return JSON.stringify({
      name: wanted,
      'dist-tags': { latest: offers[0]?.json.version },
      versions: Object.fromEntries(offers.map(({ json }) => [json.version, json])),
    });
  }

  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The registry has no port');
  return { url: `http://127.0.0.1:${address.port}`, close: () => server.close() };
}

/** @param {string} name @param {string} origin @param {Manifest} manifest @param {Buffer} content */
async function offer(name, origin, manifest, content) {
  const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`;
  const dist = { tarball: `${origin}/${name}/-/${manifest.version}.tgz`, integrity };
  // A registry knows no scripts of an installed package.
  return { content, json: { ...manifest, scripts: {}, dist } };
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
