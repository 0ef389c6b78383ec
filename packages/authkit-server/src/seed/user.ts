import { passwordProblem } from '../domain/passwords.js';
import { emailProblem } from '../domain/users.js';
import { idProblem, objectProblems, slugsProblem, strangers, textProblem } from './checks.js';

export interface SeedUser {
  email: string;
  /** At least 10 characters, and none of the passwords that everyone tries first. */
  password: string;
  firstName?: string;
  lastName?: string;
  /** Default: a new `user_…` id. */
  id?: string;
  /** Default true. */
  emailVerified?: boolean;
  /** Slugs for the `feature_flags` of this user's access tokens. */
  featureFlags?: readonly string[];
}

const fields = ['email', 'password', 'firstName', 'lastName', 'id', 'emailVerified', 'featureFlags'];

export function userProblems(name: string, list: unknown): string[] {
  return objectProblems(name, list, (user) => {
    const { email, password, emailVerified } = user;
    const problems = strangers(user, fields, 'a user');
    if (typeof email !== 'string' || emailProblem(email)) problems.push('.email must be an email address');
    const weakness =
      typeof password === 'string' ? passwordProblem(password, String(email)) : 'It must be a text.';
    if (weakness !== undefined) problems.push(`.password is not usable: ${weakness}`);
    problems.push(...textProblem(user, 'firstName'), ...textProblem(user, 'lastName'), ...idProblem(user));
    if (emailVerified !== undefined && typeof emailVerified !== 'boolean') {
      problems.push('.emailVerified must be true or false');
    }
    return [...problems, ...slugsProblem(user, 'featureFlags')];
  });
}
