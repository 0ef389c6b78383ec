/** Signs a person in at a local AuthKit server, by its API, with whatever they need for it. */
import type { Config } from '../config/config.js';
import type { Impersonator } from '../types.js';
import type { TestPerson } from './test-person.js';

export interface Answer {
  status: number;
  value: unknown;
}

export interface Authentication {
  user: unknown;
  access_token: string;
  refresh_token: string;
  impersonator?: Impersonator | undefined;
}

export interface Server {
  readonly config: Config;
  readonly clock: { advance(ms: number): Promise<void> };
  readonly call: (method: string, path: string, body?: object) => Promise<Answer>;
  /** As `call`, for what has to succeed. */
  readonly must: (method: string, path: string, body?: object) => Promise<unknown>;
}

interface Pending {
  code?: string;
  pending_authentication_token?: string;
}

const SELECTION = 'urn:workos:oauth:grant-type:organization-selection';
const PASSWORD = 'made up for tests: violet anchor river';
const PATH = '/user_management/authenticate';
const HOUR_MS = 3_600_000;

export async function authenticate(person: TestPerson, server: Server): Promise<Authentication> {
  const email = person.email ?? 'ada@example.com';
  const userId = await ensureUser({ ...person, email }, server);
  const organizationId = await ensureMembership({ ...person, email }, userId, server);
  if (!person.expired) return begin({ ...person, email, organizationId }, server);
  await server.clock.advance(-HOUR_MS);
  try {
    return await begin({ ...person, email, organizationId }, server);
  } finally {
    await server.clock.advance(HOUR_MS);
  }
}

type Named = TestPerson & { email: string };

/** What is there already, or is made now. Another worker may make it in between: then that one's is there. */
async function ensure(look: () => Promise<string | undefined>, make: () => Promise<string>): Promise<string> {
  const known = await look();
  if (known !== undefined) return known;
  try {
    return await make();
  } catch (error) {
    const made = await look();
    if (made === undefined) throw error;
    return made;
  }
}

const idOf = (value: unknown): string => (value as { id: string }).id;
const firstIdOf = (list: unknown): string | undefined => (list as { data: { id: string }[] }).data[0]?.id;

function ensureUser(
  { email, password = PASSWORD, firstName, lastName }: Named,
  { must }: Server,
): Promise<string> {
  const users = '/user_management/users';
  const name = { first_name: firstName, last_name: lastName };
  return ensure(
    async () => firstIdOf(await must('GET', `${users}?email=${encodeURIComponent(email)}`)),
    async () => idOf(await must('POST', users, { email, password, email_verified: true, ...name })),
  );
}

/** The organization to sign in to, with the person in it. */
async function ensureMembership(
  { email, organization, organizationId, permissions }: Named,
  userId: string,
  server: Server,
): Promise<string | undefined> {
  const name = organization ?? (permissions ? `The organization of ${email}` : undefined);
  const id = organizationId ?? (name === undefined ? undefined : await ensureOrganization(name, server));
  if (id === undefined) return undefined;
  const role = permissions && { role_slug: await ensureRole(permissions, server) };
  const memberships = '/user_management/organization_memberships';
  const query = new URLSearchParams({ user_id: userId, organization_id: id });
  const membership = await ensure(
    async () => firstIdOf(await server.must('GET', `${memberships}?${query}`)),
    async () => idOf(await server.must('POST', memberships, { user_id: userId, organization_id: id })),
  );
  if (role) await server.must('PUT', `${memberships}/${membership}`, role);
  return id;
}

function ensureOrganization(name: string, { call, must }: Server): Promise<string> {
  const external = `test:${name}`;
  return ensure(
    async () => {
      const known = await call('GET', `/organizations/external_id/${encodeURIComponent(external)}`);
      return known.status === 404 ? undefined : idOf(known.value);
    },
    async () => idOf(await must('POST', '/organizations', { name, external_id: external })),
  );
}

/** A role for exactly these permissions; two tests that ask for the same at once make one. */
async function ensureRole(permissions: readonly string[], { call, must }: Server): Promise<string> {
  const slug = ['test', ...permissions.map((one) => one.replaceAll(/[^a-z0-9]+/gi, '-'))]
    .join('-')
    .toLowerCase();
  // What is there already stays.
  for (const one of permissions) await call('POST', '/authorization/permissions', { slug: one, name: one });
  await call('POST', '/authorization/roles', { slug, name: slug });
  await must('PUT', `/authorization/roles/${slug}/permissions`, { permissions });
  return slug;
}

async function begin(person: Named, server: Server): Promise<Authentication> {
  const { config, call, must } = server;
  const { email, password = PASSWORD, organizationId, impersonator } = person;
  const grant = (grantType: string, fields: object) => ({
    client_id: config.clientId,
    client_secret: config.apiKey,
    grant_type: grantType,
    ...fields,
  });
  if (impersonator !== undefined) {
    const request = { email, impersonator, organization_id: organizationId };
    const { code } = (await must('POST', '/control/impersonations', request)) as { code: string };
    return (await must('POST', PATH, grant('authorization_code', { code }))) as Authentication;
  }
  const begun = await call('POST', PATH, grant('password', { email, password }));
  const signedIn = begun.value as Authentication & Pending;
  if (begun.status < 300 && organizationId === undefined) return signedIn;
  const { pending_authentication_token: pending } = signedIn;
  const inOrganization = { organization_id: organizationId };
  if (begun.status < 300) {
    const fields = { refresh_token: signedIn.refresh_token, ...inOrganization };
    return (await must('POST', PATH, grant('refresh_token', fields))) as Authentication;
  }
  if (pending !== undefined && organizationId !== undefined) {
    const fields = { pending_authentication_token: pending, ...inOrganization };
    return (await must('POST', PATH, grant(SELECTION, fields))) as Authentication;
  }
  throw new Error(`The local AuthKit server does not sign them in: ${signedIn.code ?? begun.status}`);
}
