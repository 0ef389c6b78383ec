import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

export interface Specification {
  paths: Record<string, Record<string, unknown>>;
  components: { schemas: Record<string, unknown> };
}

let read: Promise<Specification> | undefined;

/** The provider's own description of its API, as the npm package has it. */
export function specification(): Promise<Specification> {
  read ??= readFile(new URL(import.meta.resolve('@workos/openapi-spec/spec')), 'utf8').then(
    (text) => parse(text) as Specification,
  );
  return read;
}
