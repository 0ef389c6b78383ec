import { newUriProblem } from '../config.js';
import { addedUris, addUri, optionUris, removeUri, type UriKind } from '../domain/uris.js';
import type { AppContext, Handler } from '../http/context.js';
import { ApiError, notFound } from '../http/errors.js';
import { sha256 } from '../tokens/hash.js';
import { isoTime } from '../wire/time.js';
import { requiredFields, requiredText } from './fields.js';

/** The handlers for one kind of URI. Those that the server was started with are listed, and stay. */
export function uriHandlers(kind: UriKind) {
  const body = (id: string, uri: string, isDefault: boolean, from: number, to = from) => ({
    object: `${kind}_uri`,
    id,
    uri,
    default: isDefault,
    created_at: isoTime(from),
    updated_at: isoTime(to),
  });
  return {
    list: async (c) => {
      const realm = c.get('realm');
      const given = optionUris(realm, kind).map((uri) => ({ id: optionId(uri), uri, from: 0 }));
      const added = (await addedUris(realm, kind)).map(({ id, uri, created_at: from }) => ({
        id,
        uri,
        from,
      }));
      const data = [...given, ...added].map(({ id, uri, from }, index) => body(id, uri, index === 0, from));
      return c.json({ object: 'list', data, list_metadata: { before: null, after: null } });
    },
    add: async (c) => {
      const realm = c.get('realm');
      const uri = requiredText(await requiredFields(c), 'uri');
      const problem = newUriProblem(uri, realm.settings);
      if (problem !== undefined) throw new ApiError(422, 'invalid_uri', `uri ${problem}.`);
      const row = await addUri(realm, kind, uri);
      if (!row) throw new ApiError(422, 'duplicate_uri', 'This URI is registered already.');
      return c.json(body(row.id, uri, await isFirst(c, row.id), row.created_at), 201);
    },
    remove: async (c) => {
      const realm = c.get('realm');
      const id = c.req.param('id') ?? '';
      if (optionUris(realm, kind).some((uri) => optionId(uri) === id)) {
        throw new ApiError(400, 'uri_of_options', 'This URI comes from the options of the server.');
      }
      if (!(await removeUri(realm, kind, id))) throw notFound('The URI');
      return c.body(null, 204);
    },
  } satisfies Record<string, Handler>;

  async function isFirst(c: AppContext, id: string): Promise<boolean> {
    const realm = c.get('realm');
    return optionUris(realm, kind).length === 0 && (await addedUris(realm, kind))[0]?.id === id;
  }
}

function optionId(uri: string): string {
  return `redir_option_${sha256(uri).slice(0, 12)}`;
}
