import { sendPasswordReset } from '../domain/password-resets.js';
import { listMemberships } from '../domain/memberships.js';
import { findOrganizations } from '../domain/organizations.js';
import { listSessions, signOutEverywhere } from '../domain/sessions.js';
import { deleteUser, updateUser } from '../domain/user-changes.js';
import { findUser } from '../domain/users.js';
import type { AppContext } from '../http/context.js';
import { impersonate } from '../operator/impersonate.js';
import type { UserRow } from '../store/schema.js';
import { Act, Check, Choice, Confirm, Form, Input, Time } from './parts.js';
import { done, field, given, gone, MAX_TEXT, pageOf, pathId } from './request.js';
import { showScreen, type ScreenRoute } from './screen.js';
import { SessionRows } from './sessions.js';

export const user: readonly ScreenRoute[] = [
  ['GET', '/users/:id', (c) => show(c)],
  ['POST', '/users/:id', save],
  ['POST', '/users/:id/delete', remove],
  ['POST', '/users/:id/reset', reset],
  ['POST', '/users/:id/sessions/end', endSessions],
  ['POST', '/users/:id/impersonate', actAs],
];

async function userOfPath(c: AppContext): Promise<UserRow> {
  const found = await findUser(c.get('realm'), pathId(c));
  if (!found) throw gone('This user');
  return found;
}

async function save(c: AppContext): Promise<Response> {
  const password = c.get('form')?.['password'] || undefined;
  const change = await updateUser(c.get('realm'), pathId(c), {
    email: field(c, 'email'),
    firstName: given(c, 'first_name') ?? null,
    lastName: given(c, 'last_name') ?? null,
    externalId: given(c, 'external_id') ?? null,
    emailVerified: field(c, 'email_verified') !== '',
    ...(password !== undefined && { password }),
  });
  if (change.ok) return done(c, `/users/${pathId(c)}`, 'saved');
  if (change.problem === 'gone') throw gone('This user');
  return show(c, change.problem.message);
}

async function remove(c: AppContext): Promise<Response> {
  if (!(await deleteUser(c.get('realm'), pathId(c)))) throw gone('This user');
  return done(c, '/users', 'deleted');
}

async function reset(c: AppContext): Promise<Response> {
  const found = await userOfPath(c);
  await sendPasswordReset(c.get('realm'), found);
  return done(c, `/users/${found.id}`, 'reset_sent');
}

async function endSessions(c: AppContext): Promise<Response> {
  const { id } = await userOfPath(c);
  await signOutEverywhere(c.get('realm'), id);
  return done(c, `/users/${id}`, 'all_ended');
}

/** Leads to the page that signs this browser in as the user. */
async function actAs(c: AppContext): Promise<Response> {
  const { id } = await userOfPath(c);
  const [impersonator, reason] = [field(c, 'impersonator'), field(c, 'reason')];
  if (!/^[^\s@]+@[^\s@]+$/.test(impersonator))
    return show(c, 'Enter your own email address: the app shows who acts.');
  if (reason === '') return show(c, 'Enter a reason: it is kept with the session.');
  const organizationId = given(c, 'organization_id');
  const request = {
    userId: id,
    impersonator,
    reason: reason.slice(0, MAX_TEXT),
    ...(organizationId && { organizationId }),
  };
  const started = await impersonate(c.get('realm'), request).catch((error: Error) => error.message);
  return typeof started === 'string' ? show(c, started) : c.redirect(started.link, 303);
}

async function show(c: AppContext, problem?: string): Promise<Response> {
  const realm = c.get('realm');
  const found = await userOfPath(c);
  const { id, email } = found;
  const sessions = await listSessions(realm, id, pageOf(c, 5));
  const memberships = await listMemberships(realm, pageOf(c, 100), { userId: id, statuses: ['active'] });
  const organizations = await findOrganizations(
    realm,
    memberships.rows.map((row) => row.organization_id),
  );
  const entered = (name: string, stored: string | null) => c.get('form')?.[name] ?? stored ?? '';
  return showScreen(c, {
    title: email,
    section: 'users',
    problem,
    body: (
      <>
        <dl class="card">
          <dt>Id</dt>
          <dd>
            <code>{id}</code>
          </dd>
          <dt>Created</dt>
          <dd>
            <Time at={found.created_at} />
          </dd>
          <dt>Last sign-in</dt>
          <dd>
            <Time at={found.last_sign_in_at} />
          </dd>
          <dt>Member of</dt>
          <dd>
            {organizations.map(({ name }) => name).join(', ') || 'no organization'}{' '}
            <a href={`/dashboard/memberships?user=${id}`}>Memberships</a>
          </dd>
        </dl>

        <h2>Edit</h2>
        <Form c={c} action={`/users/${id}`}>
          <Input
            id="email"
            name="email"
            label="Email"
            type="email"
            value={entered('email', email)}
            required
          />
          <Check
            id="email_verified"
            name="email_verified"
            label="The email is verified"
            checked={found.email_verified === 1}
          />
          <Input
            id="first_name"
            name="first_name"
            label="First name"
            value={entered('first_name', found.first_name)}
            maxlength={MAX_TEXT}
          />
          <Input
            id="last_name"
            name="last_name"
            label="Last name"
            value={entered('last_name', found.last_name)}
            maxlength={MAX_TEXT}
          />
          <Input
            id="external_id"
            name="external_id"
            label="External id"
            value={entered('external_id', found.external_id)}
            maxlength={MAX_TEXT}
          />
          <Input
            id="password"
            name="password"
            label="New password"
            type="password"
            hint="Empty leaves it as it is."
          />
          <button type="submit">Save</button>
        </Form>

        <h2>Sessions</h2>
        <SessionRows c={c} page={sessions} back={`/users/${id}`} />
        <div class="acts">
          <Act
            c={c}
            action={`/users/${id}/sessions/end`}
            label="End all sessions"
            of={`of ${email}`}
            danger
          />
          <Act c={c} action={`/users/${id}/reset`} label="Send a password reset" of={`to ${email}`} />
        </div>

        <h2>Impersonate</h2>
        <Form c={c} action={`/users/${id}/impersonate`}>
          <p class="hint">For an hour this browser is signed in as {email}. Apps show that it is you.</p>
          <Input
            id="impersonator"
            name="impersonator"
            label="Your own email"
            type="email"
            value={field(c, 'impersonator')}
            required
          />
          <Input
            id="reason"
            name="reason"
            label="Reason"
            value={field(c, 'reason')}
            maxlength={MAX_TEXT}
            hint="Kept with the session, for whoever looks at it later."
            required
          />
          {organizations.length > 1 && (
            <Choice
              id="organization_id"
              name="organization_id"
              label="Organization"
              options={organizations.map(({ id: value, name: label }) => ({ value, label }))}
            />
          )}
          <button type="submit">Impersonate</button>
        </Form>

        <h2>Delete</h2>
        <Confirm
          c={c}
          action={`/users/${id}/delete`}
          label="Delete"
          of={email}
          warning="The user, every membership and every session are gone for good."
        />
      </>
    ),
  });
}
