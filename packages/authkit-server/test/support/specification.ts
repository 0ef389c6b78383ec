import { readFileSync } from 'node:fs';
import { inject } from 'vitest';

export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  const?: string;
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
}

export interface Operation {
  responses: Record<string, { content?: Record<string, { schema?: Schema }> }>;
}

export interface Specification {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
}

let read: Specification | undefined;

/** The provider's own description of its API, as the npm package has it. */
export function specification(): Specification {
  read ??= JSON.parse(readFileSync(inject('specificationFile'), 'utf8')) as Specification;
  return read;
}

/** The template among `templates` that a path fits, the one with the fewest parameters when there are several. */
export function templateOf(path: string, templates: Iterable<string>): string | undefined {
  const parts = path.split('/');
  const fitting = [...templates].filter((template) => {
    const wanted = template.split('/');
    return (
      wanted.length === parts.length && wanted.every((part, i) => isParameter(part) || part === parts[i])
    );
  });
  const parameters = (template: string) => template.split('/').filter(isParameter).length;
  return fitting.toSorted((a, b) => parameters(a) - parameters(b))[0];
}

function isParameter(part: string): boolean {
  return part.startsWith('{') || part.startsWith(':');
}
