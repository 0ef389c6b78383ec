import { sign } from 'node:crypto';
import type { SigningKey } from './keys.js';

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

/** An RS256 JWT. Signed with the platform's own primitive: Web Crypto would cost a thread hop for each token. */
export function signAccessToken(key: SigningKey, claims: AccessTokenClaims): string {
  const header = encode({ alg: 'RS256', typ: 'JWT', kid: key.kid });
  const signed = `${header}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(signed), key.privateKey).toString('base64url');
  return `${signed}.${signature}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
