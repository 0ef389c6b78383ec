import { templateProblem } from '../domain/jwt-template.js';
import { findTemplate, setTemplate } from '../domain/template-claims.js';
import type { AppContext } from '../http/context.js';
import { notFound } from '../http/errors.js';
import type { SettingRow } from '../store/schema.js';
import { isoTime } from '../wire/time.js';
import { requiredFields, requiredText, unprocessable } from './fields.js';

export async function getJwtTemplate(c: AppContext): Promise<Response> {
  const template = await findTemplate(c.get('realm').db);
  if (!template) throw notFound('The JWT template');
  return c.json(templateBody(template));
}

/** Tokens tell it from the next refresh on. */
export async function putJwtTemplate(c: AppContext): Promise<Response> {
  const content = requiredText(await requiredFields(c), 'content', 10_000);
  const problem = templateProblem(content);
  if (problem !== undefined) throw unprocessable(problem, 'content');
  return c.json(templateBody(await setTemplate(c.get('realm'), content)));
}

function templateBody({ value, created_at, updated_at }: SettingRow): object {
  return {
    object: 'jwt_template',
    content: value,
    created_at: isoTime(created_at),
    updated_at: isoTime(updated_at),
  };
}
