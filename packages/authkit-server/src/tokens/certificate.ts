import { createPublicKey, randomBytes, sign, type KeyObject } from 'node:crypto';

// The wire contract wants `x5c` beside each public key. Nobody verifies this certificate; it says nothing that the
// key does not. X.509 version 1, RFC 5280 4.1, with the handful of DER shapes that takes.

function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const size = body.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts);
const hex = (text: string) => Buffer.from(text, 'hex');

const SHA256_WITH_RSA = sequence(hex('06092a864886f70d01010b'), hex('0500'));
const COMMON_NAME = hex('0603550403');
// RFC 5280 4.1.2.5: this instant means "no end".
const NO_END = der(0x18, Buffer.from('99991231235959Z'));

function distinguishedName(commonName: string): Buffer {
  return sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(commonName)))));
}

function generalizedTime(ms: number): Buffer {
  return der(0x18, Buffer.from(new Date(ms).toISOString().replace(/\.\d+|[-:T]/g, '')));
}

/** A self-signed certificate for an RSA key, DER in base64. */
export function selfSignedCertificate(privateKey: KeyObject, commonName: string, from: number): string {
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x3f) | 0x40; // positive, and no leading zero byte
  const name = distinguishedName(commonName);
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const toBeSigned = sequence(
    der(0x02, serial),
    SHA256_WITH_RSA,
    name,
    sequence(generalizedTime(from), NO_END),
    name,
    publicKey,
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  return sequence(toBeSigned, SHA256_WITH_RSA, der(0x03, hex('00'), signature)).toString('base64');
}
