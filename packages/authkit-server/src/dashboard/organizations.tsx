import { createOrganization, listOrganizations } from '../domain/organizations.js';
import type { AppContext } from '../http/context.js';
import { Form, Input, Rows, Search } from './parts.js';
import { done, field, given, MAX_TEXT, pageOf } from './request.js';
import { showScreen, type ScreenRoute } from './screen.js';

export const organizations: readonly ScreenRoute[] = [
  ['GET', '/organizations', (c) => list(c)],
  ['POST', '/organizations', create],
];

async function create(c: AppContext): Promise<Response> {
  const name = field(c, 'name');
  if (name === '') return list(c, 'Enter a name.');
  const saving = await createOrganization(c.get('realm'), {
    name,
    externalId: given(c, 'external_id') ?? null,
  });
  if (saving.ok) return done(c, `/organizations/${saving.organization.id}`, 'created');
  return list(c, 'There is already an organization with this external id.');
}

async function list(c: AppContext, problem?: string): Promise<Response> {
  const search = c.req.query('search') || undefined;
  const page = await listOrganizations(c.get('realm'), pageOf(c), { search });
  return showScreen(c, {
    title: 'Organizations',
    section: 'organizations',
    problem,
    body: (
      <>
        <Search label="Name" value={search} action="/organizations" />
        <Rows
          c={c}
          page={page}
          empty={search === undefined ? 'No organizations yet.' : 'No organization fits.'}
        >
          {page.rows.map(({ id, name, requires }) => (
            <li key={id}>
              <div class="what">
                <a href={`/dashboard/organizations/${id}`}>{name}</a>
              </div>
              {requires !== null && <span class="muted">requires {requires}</span>}
              <code class="muted">{id}</code>
            </li>
          ))}
        </Rows>
        <h2>Create an organization</h2>
        <Form c={c} action="/organizations">
          <Input id="name" name="name" label="Name" value={field(c, 'name')} maxlength={MAX_TEXT} required />
          <Input
            id="external_id"
            name="external_id"
            label="External id"
            value={field(c, 'external_id')}
            maxlength={MAX_TEXT}
          />
          <button type="submit">Create the organization</button>
        </Form>
      </>
    ),
  });
}
