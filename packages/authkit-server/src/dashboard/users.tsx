import { createUser, listUsers } from '../domain/users.js';
import type { AppContext } from '../http/context.js';
import { Form, Input, Rows, Search, Time } from './parts.js';
import { done, field, given, MAX_TEXT, pageOf } from './request.js';
import { showScreen, type ScreenRoute } from './screen.js';

export const users: readonly ScreenRoute[] = [
  ['GET', '/users', (c) => list(c)],
  ['POST', '/users', create],
];

async function create(c: AppContext): Promise<Response> {
  const creation = await createUser(c.get('realm'), {
    email: field(c, 'email'),
    // As it was typed: a password may begin with a space.
    password: c.get('form')?.['password'] || undefined,
    firstName: given(c, 'first_name'),
    lastName: given(c, 'last_name'),
    emailVerified: field(c, 'email_verified') !== '',
  });
  if (!creation.ok) return list(c, creation.problem.message);
  return done(c, `/users/${creation.user.id}`, 'created');
}

async function list(c: AppContext, problem?: string): Promise<Response> {
  const search = c.req.query('search') || undefined;
  const page = await listUsers(c.get('realm'), pageOf(c), { search });
  return showScreen(c, {
    title: 'Users',
    section: 'users',
    problem,
    body: (
      <>
        <Search label="Email, name or id" value={search} action="/users" />
        <Rows c={c} page={page} empty={search === undefined ? 'No users yet.' : 'No user fits.'}>
          {page.rows.map(
            ({ id, email, email_verified: verified, first_name, last_name, last_sign_in_at }) => (
              <li key={id}>
                <div class="what">
                  <a href={`/dashboard/users/${id}`}>{email}</a>
                  <p class="muted">
                    {[first_name, last_name].filter(Boolean).join(' ')}
                    {verified === 1 ? '' : ' (not verified)'}
                  </p>
                </div>
                <span class="muted">
                  Last sign-in: <Time at={last_sign_in_at} />
                </span>
              </li>
            ),
          )}
        </Rows>
        <h2>Create a user</h2>
        <Form c={c} action="/users">
          <Input id="email" name="email" label="Email" type="email" value={field(c, 'email')} required />
          <Input
            id="first_name"
            name="first_name"
            label="First name"
            value={field(c, 'first_name')}
            maxlength={MAX_TEXT}
          />
          <Input
            id="last_name"
            name="last_name"
            label="Last name"
            value={field(c, 'last_name')}
            maxlength={MAX_TEXT}
          />
          <Input
            id="password"
            name="password"
            label="Password"
            type="password"
            hint="At least 10 characters. Without one the user signs in with a code or resets it."
          />
          <div class="check">
            <input id="email_verified" name="email_verified" type="checkbox" value="1" />
            <label for="email_verified">The email is verified</label>
          </div>
          <button type="submit">Create the user</button>
        </Form>
      </>
    ),
  });
}
