import {
  deleteMembership,
  findMembership,
  listMemberships,
  setMembershipRoles,
  setMembershipStatus,
} from '../domain/memberships.js';
import { findOrganizations } from '../domain/organizations.js';
import type { Page } from '../domain/page.js';
import { listRoles, unknownRole } from '../domain/roles.js';
import { findUser, findUsers } from '../domain/users.js';
import type { AppContext } from '../http/context.js';
import type { MembershipRow } from '../store/schema.js';
import { Act, Check, Form, Rows } from './parts.js';
import { done, field, gone, pageOf, pathId, ticked } from './request.js';
import { showScreen, type ScreenRoute } from './screen.js';

export const memberships: readonly ScreenRoute[] = [
  ['GET', '/memberships', (c) => list(c)],
  ['GET', '/memberships/:id', (c) => show(c)],
  ['POST', '/memberships/:id/roles', setRoles],
  ['POST', '/memberships/:id/deactivate', (c) => setStatus(c, 'inactive')],
  ['POST', '/memberships/:id/reactivate', (c) => setStatus(c, 'active')],
  ['POST', '/memberships/:id/delete', remove],
];

async function membershipOfPath(c: AppContext): Promise<MembershipRow> {
  const found = await findMembership(c.get('realm'), pathId(c));
  if (!found) throw gone('This membership');
  return found;
}

// The screens that list memberships, and nothing else.
function backTo(c: AppContext, { organization_id: id }: MembershipRow): string {
  return field(c, 'back') === `/organizations/${id}` ? `/organizations/${id}` : '/memberships';
}

async function setRoles(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const { id, organization_id: organizationId } = await membershipOfPath(c);
  const roles = ticked(c, 'role.');
  if (roles.length === 0) return show(c, 'A member has at least one role.');
  if ((await unknownRole(realm, organizationId, roles)) !== undefined)
    return show(c, 'There is no such role.');
  await setMembershipRoles(realm, id, roles);
  return done(c, `/memberships/${id}`, 'saved');
}

async function setStatus(c: AppContext, status: 'active' | 'inactive'): Promise<Response> {
  const membership = await membershipOfPath(c);
  await setMembershipStatus(c.get('realm'), membership, status);
  return done(c, backTo(c, membership), 'saved');
}

async function remove(c: AppContext): Promise<Response> {
  const membership = await membershipOfPath(c);
  await deleteMembership(c.get('realm'), membership);
  return done(c, backTo(c, membership), 'removed');
}

async function list(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const userId = c.req.query('user') || undefined;
  const filter = { userId, statuses: ['active', 'inactive', 'pending'] };
  const page = await listMemberships(realm, pageOf(c), filter);
  const user = userId === undefined ? undefined : await findUser(realm, userId);
  return showScreen(c, {
    title: user ? `Memberships of ${user.email}` : 'Memberships',
    section: 'memberships',
    body: (
      <>
        <MembershipRows c={c} page={page} />
        <p class="hint">
          To add a member, open the <a href="/dashboard/organizations">organization</a>.
        </p>
      </>
    ),
  });
}

async function show(c: AppContext, problem?: string): Promise<Response> {
  const realm = c.get('realm');
  const membership = await membershipOfPath(c);
  const [user] = await findUsers(realm, [membership.user_id]);
  const [organization] = await findOrganizations(realm, [membership.organization_id]);
  const has = new Set(JSON.parse(membership.role_slugs) as string[]);
  return showScreen(c, {
    title: `${user?.email ?? ''} in ${organization?.name ?? ''}`,
    section: 'memberships',
    problem,
    body: (
      <Form c={c} action={`/memberships/${membership.id}/roles`}>
        <fieldset>
          <legend>Roles</legend>
          {(await listRoles(realm, membership.organization_id)).map(({ slug, name }) => (
            <Check
              key={slug}
              id={`role-${slug}`}
              name={`role.${slug}`}
              label={name}
              checked={has.has(slug)}
            />
          ))}
        </fieldset>
        <button type="submit">Save the roles</button>
      </Form>
    ),
  });
}

/** With ways to change each. `back` is the screen to come back to. */
export async function MembershipRows({
  c,
  page,
  back = '',
}: {
  c: AppContext;
  page: Page<MembershipRow>;
  back?: string;
}) {
  const realm = c.get('realm');
  const users = await findUsers(realm, [...new Set(page.rows.map((row) => row.user_id))]);
  const organizations = await findOrganizations(realm, [
    ...new Set(page.rows.map((row) => row.organization_id)),
  ]);
  const emails = new Map(users.map(({ id, email }) => [id, email]));
  const names = new Map(organizations.map(({ id, name }) => [id, name]));
  return (
    <Rows c={c} page={page} empty="No memberships.">
      {page.rows.map(
        ({ id, user_id: userId, organization_id: organizationId, status, role_slugs: roles }) => {
          const of = `${emails.get(userId)} in ${names.get(organizationId)}`;
          return (
            <li key={id}>
              <div class="what">
                <a href={`/dashboard/users/${userId}`}>{emails.get(userId)}</a> in{' '}
                <a href={`/dashboard/organizations/${organizationId}`}>{names.get(organizationId)}</a>
                <p class="muted">
                  {(JSON.parse(roles) as string[]).join(', ')} ({status})
                </p>
              </div>
              <div class="acts">
                <a href={`/dashboard/memberships/${id}`} aria-label={`Roles of ${of}`}>
                  Roles
                </a>
                {status === 'active' && (
                  <Act
                    c={c}
                    action={`/memberships/${id}/deactivate`}
                    label="Deactivate"
                    of={of}
                    name="back"
                    value={back}
                  />
                )}
                {status === 'inactive' && (
                  <Act
                    c={c}
                    action={`/memberships/${id}/reactivate`}
                    label="Reactivate"
                    of={of}
                    name="back"
                    value={back}
                  />
                )}
                <Act
                  c={c}
                  action={`/memberships/${id}/delete`}
                  label="Remove"
                  of={of}
                  danger
                  name="back"
                  value={back}
                />
              </div>
            </li>
          );
        },
      )}
    </Rows>
  );
}
