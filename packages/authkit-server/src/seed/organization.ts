import { emailProblem } from '../domain/users.js';
import { idProblem, objectProblems, slugProblem, slugsProblem, strangers, textProblem } from './checks.js';

export interface SeedMember {
  /** Of a user who exists. */
  email: string;
  /** Slug of a role that exists. Default `member`. */
  role?: string;
  /** Instead of `role`, when there are several; the first is the main one. */
  roles?: readonly string[];
}

export interface SeedOrganization {
  name: string;
  /** Default: a new `org_…` id. */
  id?: string;
  externalId?: string;
  /**
   * What a session must show before it may enter this organization: a switch without it is answered with `sso_required`
   * or `mfa_enrollment`. This server has no SSO; signing in anew on its pages stands for it. Default: nothing.
   */
  requires?: 'sso' | 'mfa';
  /** Slugs for the `entitlements` of its members' access tokens. */
  entitlements?: readonly string[];
  /** Slugs for the `feature_flags` of its members' access tokens. */
  featureFlags?: readonly string[];
  members?: readonly SeedMember[];
}

const fields = ['name', 'id', 'externalId', 'requires', 'entitlements', 'featureFlags', 'members'];

export function organizationProblems(name: string, list: unknown): string[] {
  return objectProblems(name, list, (organization) => {
    const problems = strangers(organization, fields, 'an organization');
    if (typeof organization['name'] !== 'string' || organization['name'].trim() === '') {
      problems.push('.name must be a text');
    }
    problems.push(...idProblem(organization), ...textProblem(organization, 'externalId'));
    const { requires, members } = organization;
    if (requires !== undefined && requires !== 'sso' && requires !== 'mfa') {
      problems.push('.requires must be "sso" or "mfa"');
    }
    problems.push(
      ...slugsProblem(organization, 'entitlements'),
      ...slugsProblem(organization, 'featureFlags'),
    );
    if (members !== undefined) problems.push(...memberProblems('.members', members));
    return problems;
  });
}

function memberProblems(name: string, list: unknown): string[] {
  return objectProblems(name, list, (member) => {
    const { email, role, roles } = member;
    const problems = strangers(member, ['email', 'role', 'roles'], 'a member');
    if (typeof email !== 'string' || emailProblem(email)) problems.push('.email must be an email address');
    if (role !== undefined && roles !== undefined) problems.push('.role and .roles exclude each other');
    return [...problems, ...slugProblem(member, 'role'), ...slugsProblem(member, 'roles')];
  });
}
