import { newUriProblem } from '../config.js';
import { addedUris, addUri, optionUris, removeUri, type UriKind } from '../domain/uris.js';
import type { AppContext } from '../http/context.js';
import { Act, Form, Input } from './parts.js';
import { done, field, gone, pathId } from './request.js';
import { showScreen, type ScreenRoute } from './screen.js';

const kinds = { redirect: 'Redirect URIs', logout: 'Logout URIs' } as const satisfies Record<UriKind, string>;

export const uris: readonly ScreenRoute[] = [
  ['GET', '/uris', (c) => show(c)],
  ['POST', '/uris/redirect', (c) => add(c, 'redirect')],
  ['POST', '/uris/logout', (c) => add(c, 'logout')],
  ['POST', '/uris/redirect/:id/delete', (c) => remove(c, 'redirect')],
  ['POST', '/uris/logout/:id/delete', (c) => remove(c, 'logout')],
];

async function add(c: AppContext, kind: UriKind): Promise<Response> {
  const uri = field(c, 'uri');
  const problem = newUriProblem(uri, c.get('realm').settings);
  if (problem !== undefined) return show(c, `The URI ${problem}.`);
  const added = await addUri(c.get('realm'), kind, uri);
  return added ? done(c, '/uris', 'added') : show(c, 'This URI is registered already.');
}

async function remove(c: AppContext, kind: UriKind): Promise<Response> {
  if (!(await removeUri(c.get('realm'), kind, pathId(c)))) throw gone('This URI');
  return done(c, '/uris', 'removed');
}

async function show(c: AppContext, problem?: string): Promise<Response> {
  const realm = c.get('realm');
  const redirect = await addedUris(realm, 'redirect');
  const logout = await addedUris(realm, 'logout');
  return showScreen(c, {
    title: 'Redirect and logout URIs',
    section: 'uris',
    problem,
    body: Object.entries({ redirect, logout }).map(([name, added]) => {
      const kind = name as UriKind;
      return (
        <>
          <h2>{kinds[kind]}</h2>
          <ul class="rows">
            {optionUris(realm, kind).map((uri) => (
              <li key={uri}>
                <code class="what">{uri}</code>
                <span class="muted">from the options of the server</span>
              </li>
            ))}
            {added.map(({ id, uri }) => (
              <li key={id}>
                <code class="what">{uri}</code>
                <Act c={c} action={`/uris/${kind}/${id}/delete`} label="Remove" of={uri} danger />
              </li>
            ))}
          </ul>
          <Form c={c} action={`/uris/${kind}`}>
            <Input
              id={`${kind}-uri`}
              name="uri"
              label={kind === 'redirect' ? 'Redirect URI' : 'Logout URI'}
              hint="Compared character by character; a * may stand for the first label of a host."
              required
            />
            <button type="submit">Add the {kind} URI</button>
          </Form>
        </>
      );
    }),
  });
}
