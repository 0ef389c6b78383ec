import { objectProblems, slugProblem, slugsProblem, strangers, textProblem } from './checks.js';

export interface SeedRole {
  slug: string;
  /** Default: the slug. */
  name?: string;
  /** Slugs; those that do not exist are created. */
  permissions: readonly string[];
}

export function roleProblems(name: string, list: unknown): string[] {
  return objectProblems(name, list, (role) => {
    const missing = ['slug', 'permissions'].filter((field) => role[field] === undefined);
    return [
      ...strangers(role, ['slug', 'name', 'permissions'], 'a role'),
      ...missing.map((field) => `.${field} is required`),
      ...slugProblem(role, 'slug'),
      ...textProblem(role, 'name'),
      ...slugsProblem(role, 'permissions'),
    ];
  });
}
