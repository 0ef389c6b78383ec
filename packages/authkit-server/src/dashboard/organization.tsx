import { createMembership, listMemberships } from '../domain/memberships.js';
import {
  createOrganizationDomain,
  deleteOrganizationDomain,
  domainsOf,
  findOrganizationDomain,
  isDomain,
} from '../domain/organization-domains.js';
import { deleteOrganization, findOrganization, updateOrganization } from '../domain/organizations.js';
import { DEFAULT_ROLE, listRoles, unknownRole } from '../domain/roles.js';
import { findUserByEmail } from '../domain/users.js';
import type { AppContext } from '../http/context.js';
import type { OrganizationRow } from '../store/schema.js';
import { MembershipRows } from './memberships.js';
import { Act, Choice, Confirm, Form, Input } from './parts.js';
import { done, field, given, gone, MAX_TEXT, pageOf, pathId } from './request.js';
import { showScreen, type ScreenRoute } from './screen.js';

export const organization: readonly ScreenRoute[] = [
  ['GET', '/organizations/:id', (c) => show(c)],
  ['POST', '/organizations/:id', save],
  ['POST', '/organizations/:id/delete', remove],
  ['POST', '/organizations/:id/members', addMember],
  ['POST', '/organizations/:id/domains', addDomain],
  ['POST', '/organizations/:id/domains/:domain/delete', removeDomain],
];

/** The organization that the path names. */
export async function organizationOfPath(c: AppContext): Promise<OrganizationRow> {
  const found = await findOrganization(c.get('realm'), pathId(c));
  if (!found) throw gone('This organization');
  return found;
}

async function save(c: AppContext): Promise<Response> {
  const name = field(c, 'name');
  if (name === '') return show(c, 'Enter a name.');
  const changes = { name, externalId: given(c, 'external_id') ?? null };
  const saving = await updateOrganization(c.get('realm'), pathId(c), changes);
  if (saving.ok) return done(c, `/organizations/${pathId(c)}`, 'saved');
  if (saving.reason === 'gone') throw gone('This organization');
  return show(c, 'There is already an organization with this external id.');
}

async function remove(c: AppContext): Promise<Response> {
  if (!(await deleteOrganization(c.get('realm'), pathId(c)))) throw gone('This organization');
  return done(c, '/organizations', 'deleted');
}

async function addMember(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const { id } = await organizationOfPath(c);
  const role = given(c, 'role') ?? DEFAULT_ROLE;
  const user = await findUserByEmail(realm, field(c, 'email'));
  if (!user) return show(c, 'No user has this email. Invite them instead.');
  if ((await unknownRole(realm, id, [role])) !== undefined) return show(c, 'There is no such role.');
  const membership = await createMembership(realm, {
    userId: user.id,
    organizationId: id,
    roleSlugs: [role],
  });
  return membership ? done(c, `/organizations/${id}`, 'added') : show(c, 'This user is a member already.');
}

async function addDomain(c: AppContext): Promise<Response> {
  const { id } = await organizationOfPath(c);
  const domain = field(c, 'domain');
  if (!isDomain(domain)) return show(c, 'This is no domain.');
  const order = { organizationId: id, domain, verified: field(c, 'verified') !== '' };
  const added = await createOrganizationDomain(c.get('realm'), order);
  return added
    ? done(c, `/organizations/${id}`, 'added')
    : show(c, 'Some organization has this domain already.');
}

async function removeDomain(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const domain = await findOrganizationDomain(realm, c.req.param('domain') ?? '');
  if (domain?.organization_id !== pathId(c)) throw gone('This domain');
  await deleteOrganizationDomain(realm, domain.id);
  return done(c, `/organizations/${pathId(c)}`, 'removed');
}

async function show(c: AppContext, problem?: string): Promise<Response> {
  const realm = c.get('realm');
  const { id, name, external_id: externalId } = await organizationOfPath(c);
  const statuses = ['active', 'inactive', 'pending'];
  const members = await listMemberships(realm, pageOf(c), { organizationId: id, statuses });
  const domains = (await domainsOf(realm, [id])).get(id) ?? [];
  const roles = await listRoles(realm, id);
  return showScreen(c, {
    title: name,
    section: 'organizations',
    problem,
    body: (
      <>
        <p>
          <code>{id}</code>
        </p>
        <h2>Edit</h2>
        <Form c={c} action={`/organizations/${id}`}>
          <Input
            id="name"
            name="name"
            label="Name"
            value={given(c, 'name') ?? name}
            maxlength={MAX_TEXT}
            required
          />
          <Input
            id="external_id"
            name="external_id"
            label="External id"
            value={given(c, 'external_id') ?? externalId ?? ''}
            maxlength={MAX_TEXT}
          />
          <button type="submit">Save</button>
        </Form>

        <h2>Members</h2>
        <MembershipRows c={c} page={members} back={`/organizations/${id}`} />
        <Form c={c} action={`/organizations/${id}/members`}>
          <Input id="email" name="email" label="Email" type="email" value={field(c, 'email')} required />
          <Choice
            id="role"
            name="role"
            label="Role"
            value={DEFAULT_ROLE}
            options={roles.map(({ slug, name: label }) => ({ value: slug, label }))}
          />
          <button type="submit">Add the member</button>
        </Form>
        <p>
          <a href={`/dashboard/organizations/${id}/roles`}>Roles of {name} alone</a>
        </p>

        <h2>Domains</h2>
        {domains.length > 0 && (
          <ul class="rows">
            {domains.map(({ id: domainId, domain, state, verification_token: token }) => (
              <li key={domainId}>
                <div class="what">
                  {domain} <span class="muted">({state})</span>
                  {state !== 'verified' && (
                    <p class="muted">
                      TXT record: <code>{token}</code>
                    </p>
                  )}
                </div>
                <Act
                  c={c}
                  action={`/organizations/${id}/domains/${domainId}/delete`}
                  label="Remove"
                  of={domain}
                  danger
                />
              </li>
            ))}
          </ul>
        )}
        <Form c={c} action={`/organizations/${id}/domains`}>
          <Input id="domain" name="domain" label="Domain" value={field(c, 'domain')} required />
          <div class="check">
            <input id="verified" name="verified" type="checkbox" value="1" />
            <label for="verified">It is verified: I vouch for it</label>
          </div>
          <button type="submit">Add the domain</button>
        </Form>

        <h2>Delete</h2>
        <Confirm
          c={c}
          action={`/organizations/${id}/delete`}
          label="Delete"
          of={name}
          warning="The organization and its memberships are gone for good, and its sessions end."
        />
      </>
    ),
  });
}
