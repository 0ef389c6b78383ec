import { sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { SigningKey } from './signing-keys.js';

export interface AccessTokenClaims {
  iss: string;
  sub: string;
  sid: string;
  jti: string;
  client_id: string;
  /** Seconds since 1970, as are the next two. */
  auth_time: number;
  iat: number;
  exp: number;
  org_id?: string;
  /** A slug; the first of `roles`. */
  role?: string;
  roles?: readonly string[];
  permissions?: readonly string[];
  entitlements?: readonly string[];
  feature_flags?: readonly string[];
  /** Who acts in the user's name: RFC 8693 4.1. */
  act?: { sub: string };
}

const signInPool = promisify<string, Buffer, KeyObject, Buffer>(sign);

/** An RS256 JWT. Signed in the thread pool: it is the costliest part of a refresh, and the event loop has other requests. */
export async function signAccessToken(key: SigningKey, claims: AccessTokenClaims): Promise<string> {
  const header = encode({ alg: 'RS256', typ: 'JWT', kid: key.kid });
  const signed = `${header}.${encode(claims)}`;
  const signature = await signInPool('sha256', Buffer.from(signed), key.privateKey);
  return `${signed}.${signature.toString('base64url')}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
