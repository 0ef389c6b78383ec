import { isSlug } from '../domain/permissions.js';

type Given = Readonly<Record<string, unknown>>;

/** What is wrong with the objects of a list, each problem by the place it is at. */
export function objectProblems(name: string, list: unknown, check: (given: Given) => string[]): string[] {
  if (!Array.isArray(list)) return [`${name} must be a list`];
  return list.flatMap((given: unknown, index) => {
    const isObject = typeof given === 'object' && given !== null;
    const problems = isObject ? check(given as Given) : [' must be an object'];
    return problems.map((problem) => `${name}[${index}]${problem}`);
  });
}

export function strangers(given: Given, fields: readonly string[], what: string): string[] {
  return Object.keys(given)
    .filter((name) => !fields.includes(name))
    .map((name) => `.${name} is not a field of ${what}`);
}

export function textProblem(given: Given, name: string): string[] {
  const value = given[name];
  return value === undefined || typeof value === 'string' ? [] : [`.${name} must be a text`];
}

export function idProblem({ id }: Given): string[] {
  if (id === undefined || (typeof id === 'string' && /^[\w-]{1,64}$/.test(id))) return [];
  return ['.id must be at most 64 letters, digits, "_" and "-"'];
}

export function slugProblem(given: Given, name: string): string[] {
  return given[name] === undefined || isSlug(given[name])
    ? []
    : [`.${name} must be at most 64 letters, digits and "_", "-", ".", ":", "*"`];
}

export function slugsProblem(given: Given, name: string): string[] {
  const value = given[name];
  if (value === undefined || (Array.isArray(value) && value.every(isSlug))) return [];
  return [`.${name} must be a list of slugs`];
}
