import {
  createInvitation,
  listInvitations,
  resendInvitation,
  revokeInvitation,
  type Inviting,
} from '../domain/invitations.js';
import { findOrganizations, listOrganizations } from '../domain/organizations.js';
import { listRoles, unknownRole } from '../domain/roles.js';
import { emailProblem } from '../domain/users.js';
import type { AppContext } from '../http/context.js';
import { invitationState } from '../wire/invitation.js';
import { Act, Choice, Form, Input, Rows, Time } from './parts.js';
import { done, field, given, pageOf, pathId } from './request.js';
import { showScreen, type ScreenRoute } from './screen.js';

const DAYS = 7;

const refusals: Record<Extract<Inviting, { ok: false }>['reason'], string> = {
  already_invited: 'This address has an invitation there already.',
  already_member: 'This address is a member’s already.',
  already_user: 'This address is a user’s already.',
};

export const invitations: readonly ScreenRoute[] = [
  ['GET', '/invitations', (c) => show(c)],
  ['POST', '/invitations', invite],
  ['POST', '/invitations/:id/resend', resend],
  ['POST', '/invitations/:id/revoke', revoke],
];

async function invite(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const email = field(c, 'email');
  const problem = emailProblem(email);
  if (problem) return show(c, problem.message);
  const organizationId = given(c, 'organization_id') ?? null;
  const [organization] = organizationId === null ? [] : await findOrganizations(realm, [organizationId]);
  if (organizationId !== null && !organization) return show(c, 'There is no such organization.');
  const role = organizationId === null ? undefined : given(c, 'role');
  if (role !== undefined && (await unknownRole(realm, organizationId, [role])) !== undefined) {
    return show(c, 'There is no such role.');
  }
  const inviting = await createInvitation(realm, {
    email,
    organizationId,
    roleSlug: role ?? null,
    inviterUserId: null,
    expiresInDays: DAYS,
  });
  return inviting.ok ? done(c, '/invitations', 'invited') : show(c, refusals[inviting.reason]);
}

async function resend(c: AppContext): Promise<Response> {
  const resent = await resendInvitation(c.get('realm'), pathId(c));
  return resent ? done(c, '/invitations', 'resent') : show(c, 'This invitation is not pending any more.');
}

async function revoke(c: AppContext): Promise<Response> {
  const revoked = await revokeInvitation(c.get('realm'), pathId(c));
  return revoked ? done(c, '/invitations', 'revoked') : show(c, 'This invitation is not pending any more.');
}

async function show(c: AppContext, problem?: string): Promise<Response> {
  const realm = c.get('realm');
  const now = realm.clock.now();
  const page = await listInvitations(realm, pageOf(c), {});
  const ids = page.rows.flatMap(({ organization_id: id }) => (id === null ? [] : [id]));
  const names = new Map(
    (await findOrganizations(realm, [...new Set(ids)])).map(({ id, name }) => [id, name]),
  );
  const { rows: organizations } = await listOrganizations(realm, { limit: 200, order: 'desc' }, {});
  return showScreen(c, {
    title: 'Invitations',
    section: 'invitations',
    problem,
    body: (
      <>
        <Rows c={c} page={page} empty="No invitations yet.">
          {page.rows.map((row) => {
            const state = invitationState(row, now);
            return (
              <li key={row.id}>
                <div class="what">
                  {row.email}
                  <p class="muted">
                    {state}, to {row.organization_id === null ? 'the app' : names.get(row.organization_id)},
                    ends <Time at={row.expires_at} />
                  </p>
                </div>
                {state === 'pending' && (
                  <div class="acts">
                    <Act
                      c={c}
                      action={`/invitations/${row.id}/resend`}
                      label="Send again"
                      of={`to ${row.email}`}
                    />
                    <Act
                      c={c}
                      action={`/invitations/${row.id}/revoke`}
                      label="Revoke"
                      of={row.email}
                      danger
                    />
                  </div>
                )}
              </li>
            );
          })}
        </Rows>
        <h2>Invite</h2>
        <Form c={c} action="/invitations">
          <Input id="email" name="email" label="Email" type="email" value={field(c, 'email')} required />
          <Choice
            id="organization_id"
            name="organization_id"
            label="To"
            value={field(c, 'organization_id')}
            options={[
              { value: '', label: 'the app' },
              ...organizations.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
          <Choice
            id="role"
            name="role"
            label="Role in the organization"
            value={field(c, 'role')}
            options={[
              { value: '', label: 'the default' },
              ...(await listRoles(realm, null)).map(({ slug, name }) => ({ value: slug, label: name })),
            ]}
          />
          <button type="submit">Send the invitation</button>
        </Form>
      </>
    ),
  });
}
