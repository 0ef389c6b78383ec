/**
 * Signatures of access tokens: JWS in compact form (RFC 7515), RS256 and nothing else, against a key set (RFC 7517). What
 * is left out cannot be got wrong: no other algorithm, no critical extension, no key that comes with the token. The tests
 * hold it against `jose`, token by token.
 */
import { engine, type Bytes, type RsaKey, type Soon } from './engine.js';
import { fromBase64url, utf8 } from './random.js';

/** RSA keys below 2,048 bits are refused (RFC 7518, section 3.3). */
const MIN_MODULUS_BYTES = 256;

/** A key of a set, made ready when it is first needed. */
interface PublishedKey {
  readonly kid: string | undefined;
  readonly n: string;
  readonly e: string;
  ready?: Soon<RsaKey>;
}

/** The keys of a set that may verify RS256. */
export class KeySet {
  readonly keys: readonly PublishedKey[];

  constructor(keys: readonly unknown[]) {
    this.keys = keys.flatMap(asVerificationKey);
  }

  has(kid: string): boolean {
    return this.keys.some((key) => key.kid === kid);
  }
}

/** The payload of a token that one of the keys has signed; `unknown-key` when the key it names is not among them. */
export async function verifyJws(
  token: string,
  { keys }: KeySet,
): Promise<
  { ok: true; payload: Bytes; kid: string | undefined } | { ok: false; reason: 'invalid' | 'unknown-key' }
> {
  const [headerText = '', payloadText = '', signatureText = '', ...more] = token.split('.');
  const header = parseHeader(headerText);
  const payload = fromBase64url(payloadText);
  const signature = fromBase64url(signatureText);
  if (more.length > 0 || !header || !payload || !signature) return { ok: false, reason: 'invalid' };
  // The token chooses neither its algorithm (RFC 8725, section 3.1) nor extensions that must be understood.
  if (header.alg !== 'RS256' || header.crit !== undefined) return { ok: false, reason: 'invalid' };

  const { kid } = header;
  const candidates = typeof kid === 'string' ? keys.filter((key) => key.kid === kid) : keys;
  if (candidates.length === 0) return { ok: false, reason: 'unknown-key' };
  // Trying one key after the other would let a token be signed by any of them.
  if (candidates.length > 1) return { ok: false, reason: 'invalid' };
  const [key] = candidates as [PublishedKey];
  const genuine = await isSignedBy(key, `${headerText}.${payloadText}`, signature);
  return genuine ? { ok: true, payload, kid: key.kid } : { ok: false, reason: 'invalid' };
}

async function isSignedBy(key: PublishedKey, text: string, signature: Bytes): Promise<boolean> {
  try {
    const ready = await (key.ready ??= engine().importRsaKey(key));
    return await engine().verifyRs256(ready, utf8(text), signature);
  } catch {
    // Whatever was published as a key is none.
    return false;
  }
}

/** The key a token names, unverified. */
export function kidOf(token: string): string | undefined {
  const { kid } = parseHeader(token.slice(0, token.indexOf('.'))) ?? {};
  return typeof kid === 'string' ? kid : undefined;
}

interface Header {
  alg?: unknown;
  kid?: unknown;
  crit?: unknown;
}

function parseHeader(text: string): Header | undefined {
  const bytes = fromBase64url(text);
  if (!bytes) return undefined;
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof header === 'object' && header !== null ? header : undefined;
  } catch {
    return undefined;
  }
}

/** What of a key matters here (RFC 7517, section 4); a key for anything else is not one of ours. */
function asVerificationKey(value: unknown): PublishedKey[] {
  if (typeof value !== 'object' || value === null) return [];
  const { kty, kid, use, alg, key_ops: operations, n, e } = value as Record<string, unknown>;
  const forThis =
    kty === 'RSA' &&
    (use === undefined || use === 'sig') &&
    (alg === undefined || alg === 'RS256') &&
    (operations === undefined || (Array.isArray(operations) && operations.includes('verify')));
  if (!forThis || typeof n !== 'string' || typeof e !== 'string') return [];
  if ((fromBase64url(n)?.length ?? 0) < MIN_MODULUS_BYTES) return [];
  return [{ kid: typeof kid === 'string' ? kid : undefined, n, e }];
}
