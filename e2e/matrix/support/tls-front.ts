/** A reverse proxy as they stand before containers: it ends TLS, and passes on over plain HTTP. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TlsFront {
  close: () => Promise<void>;
}

interface TlsFrontOptions {
  host: string;
  port: number;
  /** Where the app listens, on 127.0.0.1. */
  target: number;
  /** Whether the app is told by which name it was asked for. Some are told their own address instead. */
  forwards: boolean;
}

/** Node makes no certificates; OpenSSL's command line, which is wherever a Chromium is, does. */
function selfSigned(host: string): { key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'authkit-tls-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    execFileSync(
      'openssl',
      // prettier-ignore
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj',
        `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`, '-keyout', key, '-out', cert],
      { stdio: 'pipe' },
    );
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export async function startTlsFront({ host, port, target, forwards }: TlsFrontOptions): Promise<TlsFront> {
  const server = createServer(selfSigned(host), (incoming, outgoing) => {
    const headers = {
      ...incoming.headers,
      ...(forwards
        ? { 'x-forwarded-host': `${host}:${port}`, 'x-forwarded-proto': 'https' }
        : { host: `127.0.0.1:${target}` }),
    };
    const { method, url: path } = incoming;
    const passed = request({ host: '127.0.0.1', port: target, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
