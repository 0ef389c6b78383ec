import { generateKeyPairSync } from 'node:crypto';
import { selfSignedCertificate } from '../../packages/authkit-server/dist/tokens/certificate.js';

/** For a server that only a test asks, and believes unseen. */
export function certificate(): { key: string; cert: string } {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const lines =
    selfSignedCertificate(privateKey, 'localhost', Date.now() - 86_400_000).match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
  };
}
