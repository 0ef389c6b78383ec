import type { AppContext } from './context.js';

/** The fields of a request body. Values of a JSON body are whatever the client sent; of a form, strings. */
export type Fields = Readonly<Record<string, unknown>>;

/** Reads JSON or a form. Undefined when the body is neither, so that each caller refuses in its own words. */
export async function readFields(c: AppContext): Promise<Fields | undefined> {
  const text = await c.req.text();
  if (isForm(c)) return formFields(text);
  if (text.trim() === '') return {};
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Fields)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The fields of a submitted page, or undefined when it is not a form. */
export async function readForm(c: AppContext): Promise<Record<string, string> | undefined> {
  return isForm(c) ? formFields(await c.req.text()) : undefined;
}

function isForm(c: AppContext): boolean {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  return type === 'application/x-www-form-urlencoded';
}

// A field given twice is a request that two readers would understand differently.
function formFields(text: string): Record<string, string> | undefined {
  const pairs = [...new URLSearchParams(text)];
  const fields = new Map(pairs);
  return fields.size === pairs.length ? Object.fromEntries(fields) : undefined;
}
