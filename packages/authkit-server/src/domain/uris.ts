import type { RedirectUriRow } from '../store/schema.js';
import { ulid } from '../tokens/random.js';
import type { Realm } from './realm.js';

/** Where codes may be sent, and where a sign-out may lead. */
export type UriKind = RedirectUriRow['kind'];

/** All of a kind: those of the server's options first, then those added over the API. The first is the default. */
export async function knownUris(realm: Realm, kind: UriKind): Promise<readonly string[]> {
  const added = await addedUris(realm, kind);
  return [...optionUris(realm, kind), ...added.map(({ uri }) => uri)];
}

/** The one that a sign-in goes to which no app asked for. None that stands for many can be gone to. */
export async function defaultRedirectUri(realm: Realm): Promise<string | undefined> {
  return (await knownUris(realm, 'redirect')).find((uri) => !uri.includes('*'));
}

export function optionUris({ client }: Pick<Realm, 'client'>, kind: UriKind): readonly string[] {
  return kind === 'redirect' ? client.redirectUris : client.logoutUris;
}

export function addedUris(realm: Realm, kind: UriKind): Promise<RedirectUriRow[]> {
  return realm.db.selectFrom('redirect_uris').selectAll().where('kind', '=', kind).orderBy('id').execute();
}

/** Undefined when it is known already. */
export async function addUri(realm: Realm, kind: UriKind, uri: string): Promise<RedirectUriRow | undefined> {
  if (optionUris(realm, kind).includes(uri)) return undefined;
  const now = realm.clock.now();
  const row: RedirectUriRow = { id: `redir_${ulid(now)}`, kind, uri, created_at: now, updated_at: now };
  const result = await realm.db
    .insertInto('redirect_uris')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n ? row : undefined;
}

/** False when none of this kind has this id. */
export async function removeUri(realm: Realm, kind: UriKind, id: string): Promise<boolean> {
  const removed = await realm.db
    .deleteFrom('redirect_uris')
    .where('kind', '=', kind)
    .where('id', '=', id)
    .executeTakeFirst();
  return removed.numDeletedRows === 1n;
}

const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';

/** Whether a URI is one of these, character by character; `*.` at the start of a host stands for one label. */
export function isKnownUri(uri: string, known: readonly string[]): boolean {
  return known.some((pattern) => {
    if (!pattern.includes('://*.')) return pattern === uri;
    const [before = '', after = ''] = pattern.split('*');
    const { length } = uri;
    const label =
      uri.startsWith(before) && uri.endsWith(after) ? uri.slice(before.length, length - after.length) : '';
    return new RegExp(`^${LABEL}$`).test(label);
  });
}
