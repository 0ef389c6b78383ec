import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import type { TestProject } from 'vitest/node';
import { parse } from 'yaml';

declare module 'vitest' {
  interface ProvidedContext {
    specificationFile: string;
  }
}

/** Reads the provider's description once for all test files: as YAML it takes most of a second, as JSON next to nothing. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'authkit-specification-'));
  const file = join(folder, 'specification.json');
  const yaml = readFileSync(createRequire(import.meta.url).resolve('@workos/openapi-spec/spec'), 'utf8');
  writeFileSync(file, JSON.stringify(parse(yaml)));
  project.provide('specificationFile', file);
  return () => rmSync(folder, { recursive: true });
}
