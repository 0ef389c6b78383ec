import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { additions, moreErrors, moreFields } from './gaps.js';
import {
  specification,
  templateOf,
  type Operation,
  type Schema,
  type Specification,
} from './specification.js';

export interface Exchange {
  method: string;
  path: string;
  status: number;
  body: unknown;
}

let description: Specification | undefined;
let ajv: Ajv2020 | undefined;
const ID = 'https://provider.example/api';

// What the provider describes, and beside it what this server has besides.
function described(): Specification {
  if (description) return description;
  const { paths, ...rest } = specification();
  const merged: Specification['paths'] = { ...paths };
  for (const [path, operations] of Object.entries(additions)) {
    const template = templateOf(path, Object.keys(paths)) ?? path;
    merged[template] = { ...merged[template], ...operations };
  }
  description = { ...rest, paths: merged };
  ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
  addFormats.default(ajv);
  ajv.addSchema(description, ID);
  return description;
}

/** The operation that describes requests of this method to this path, by the provider or by us. */
export function operationOf(
  method: string,
  path: string,
): { template: string; operation: Operation } | undefined {
  const { paths } = described();
  const key = method.toLowerCase();
  const having = Object.keys(paths).filter((template) => paths[template]![key] !== undefined);
  const template = templateOf(path, having);
  return template === undefined ? undefined : { template, operation: paths[template]![key]! };
}

/** What is wrong with an answer: a status that is not described, a body that does not fit, a field that nobody allowed. */
export function complaintsAbout({ method, path, status, body }: Exchange): string[] {
  const found = operationOf(method, path);
  if (!found) return [];
  const { template, operation } = found;
  const name = `${method} ${template}`;
  const code = codeOf(body);
  const concerns = ({ only }: { only?: readonly string[] }) => only?.includes(name) ?? true;
  if (moreErrors.some((more) => more.status === status && more.codes.includes(code) && concerns(more))) {
    return strangeErrorFields(name, status, body);
  }
  const response = operation.responses[String(status)];
  if (!response) return [`${name}: nobody describes ${status} with ${code || 'no code'}`];
  const schema = response.content?.['application/json']?.schema;
  if (!schema) return isEmpty(body) ? [] : [`${name}: ${status} has a body`];
  const unfit = validate(template, method, status, body).map((problem) => `${name}: ${status} ${problem}`);
  if (status >= 400) return [...unfit, ...strangeErrorFields(name, status, body)];
  const allowed = moreFields.filter(concerns).flatMap(({ fields }) => fields);
  const strange = strangeFields([schema], body, '').filter(
    (field) => !allowed.some((known) => `.${field}`.endsWith(`.${known}`)),
  );
  return [...unfit, ...strange.map((field) => `${name}: ${status} has ${field}, which nobody allowed`)];
}

function validate(template: string, method: string, status: number, body: unknown): string[] {
  const pointer = ['paths', template, method.toLowerCase(), 'responses', String(status), 'content'];
  const reference = [...pointer, 'application/json', 'schema'].map(escaped).join('/');
  const fits = ajv!.getSchema(`${ID}#/${reference}`) ?? ajv!.compile({ $ref: `${ID}#/${reference}` });
  if (fits(body)) return [];
  return meant(fits.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

// Of alternatives that a constant tells apart, such as events by their names, only the one that was meant is of interest.
function meant(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const alternative = ({ schemaPath, instancePath }: ErrorObject) =>
    `${/^.*?oneOf\/\d+/.exec(schemaPath)?.[0] ?? schemaPath} ${/^\/data\/\d+/.exec(instancePath)?.[0] ?? ''}`;
  const others = new Set(errors.filter(({ keyword }) => keyword === 'const').map(alternative));
  const left = errors.filter((error) => !others.has(alternative(error)));
  return left.length > 0 ? left : errors;
}

const escaped = (part: string) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));

function codeOf(body: unknown): string {
  const { code, error } = (body ?? {}) as { code?: unknown; error?: unknown };
  return [code, error].find((value) => typeof value === 'string') ?? '';
}

function isEmpty(body: unknown): boolean {
  return body === undefined || (typeof body === 'object' && body !== null && Object.keys(body).length === 0);
}

// The description leaves the code out of many refusals, though SDKs read it from all.
const ERROR_FIELDS = new Set(['code', 'message', 'error', 'error_description', 'errors']);

function strangeErrorFields(name: string, status: number, body: unknown): string[] {
  const { errors = [], ...top } = (body ?? {}) as { errors?: object[] };
  const fields = [...Object.keys(top), ...errors.flatMap((entry) => Object.keys(entry))];
  return fields
    .filter((field) => !ERROR_FIELDS.has(field) && !STEP_FIELDS.has(field) && field !== 'field')
    .map((field) => `${name}: ${status} has ${field}, which nobody allowed`);
}

// What a refusal of `/authenticate` gives to go on with; the description shortens these to code and message.
const STEP_FIELDS = new Set([
  'pending_authentication_token',
  'email',
  'email_verification_id',
  'user',
  'authentication_factors',
  'organizations',
  'connection_ids',
  'authkit_redirect_url',
]);

// Schemas hardly ever forbid fields, so a hash or a code could slip out unseen: only what one of them names may be there.
function strangeFields(schemas: readonly Schema[], value: unknown, place: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const all = schemas.flatMap(flattened);
  if (Array.isArray(value)) {
    const items = all.flatMap((schema) => schema.items ?? []);
    return items.length === 0 ? [] : value.flatMap((item) => strangeFields(items, item, `${place}[]`));
  }
  const isOpen = all.some(({ additionalProperties: more }) => more !== undefined && more !== false);
  const named = all.filter(({ properties }) => properties !== undefined);
  if (isOpen || named.length === 0) return [];
  return Object.entries(value).flatMap(([field, inner]) => {
    const where = place === '' ? field : `${place}.${field}`;
    const known = named.flatMap(({ properties }) => properties![field] ?? []);
    return known.length === 0 ? [where] : strangeFields(known, inner, where);
  });
}

function flattened(schema: Schema): Schema[] {
  const { $ref, allOf = [], anyOf = [], oneOf = [] } = schema;
  const target = $ref === undefined ? [] : [resolved($ref)];
  return [schema, ...[...target, ...allOf, ...anyOf, ...oneOf].flatMap(flattened)];
}

function resolved(reference: string): Schema {
  const parts = reference.slice('#/'.length).split('/');
  return parts.reduce<unknown>(
    (node, part) => (node as Record<string, unknown>)[part.replaceAll('~1', '/').replaceAll('~0', '~')],
    described(),
  ) as Schema;
}
