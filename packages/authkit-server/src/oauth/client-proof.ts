import type { Realm } from '../domain/realm.js';
import { OAuthError } from '../http/errors.js';
import { sameSecret } from '../tokens/hash.js';
import { optionalText, requiredText } from './fields.js';
import type { Fields } from '../http/body.js';

export interface KnownClient {
  id: string;
  /** It showed its secret. */
  proven: boolean;
}

/** For grants whose fields prove nothing about the app that sends them. */
export function requireSecret(client: KnownClient): void {
  if (!client.proven) throw new OAuthError('invalid_client', 'This grant requires the client_secret.');
}

export function readClient(realm: Realm, fields: Fields): KnownClient {
  const id = requiredText(fields, 'client_id');
  const secret = optionalText(fields, 'client_secret');
  if (id !== realm.client.id)
    throw new OAuthError('invalid_client', 'The client is not known to this server.');
  if (secret !== undefined && !sameSecret(secret, realm.client.apiKey)) {
    throw new OAuthError('invalid_client', 'The client secret is wrong.');
  }
  return { id, proven: secret !== undefined };
}
