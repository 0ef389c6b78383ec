/** What a template may speak of: objects of the wire, or null. */
export interface TemplateContext {
  user: object;
  organization: object | null;
  organization_membership: object | null;
}

export type RenderedTemplate = { ok: true; claims: Record<string, unknown> } | { ok: false; problem: string };

/** Claims that say who issued the token, to whom and for how long: no template changes them. */
const RESERVED = new Set(['iss', 'sub', 'exp', 'iat', 'nbf', 'jti', 'client_id', 'auth_time', 'act']);
const ROOTS = new Set(['user', 'organization', 'organization_membership']);
const MAX_BYTES = 3072;

const EXPRESSION = /\{\{(.*?)\}\}/gs;
const OPERAND = /^(?:'(?<literal>[^']*)'|(?<path>[A-Za-z_][\w-]*(?:\.[\w-]+)*))$/;

/** What is wrong with a template, if anything: everything but the size shows without a user. */
export function templateProblem(content: string): string | undefined {
  const rendered = renderTemplate(content, { user: {}, organization: null, organization_membership: null });
  return rendered.ok ? undefined : rendered.problem;
}

/**
 * Renders `jwt_template.content`: a JSON object in which `{{ a.b || c || 'literal' }}` stands for a value, or inside a
 * string for its text. What a user typed is written as JSON, so it can never become structure.
 */
export function renderTemplate(content: string, context: TemplateContext): RenderedTemplate {
  let problem: string | undefined;
  let insideString = false;
  let at = 0;
  let rendered = '';
  for (const match of content.matchAll(EXPRESSION)) {
    const before = content.slice(at, match.index);
    insideString = endsInsideString(before, insideString);
    const value = evaluate(match[1] ?? '', context, (reason) => {
      problem ??= reason;
    });
    rendered += before + (insideString ? escaped(value) : JSON.stringify(value));
    at = match.index + match[0].length;
  }
  rendered += content.slice(at);
  if (problem !== undefined) return { ok: false, problem };
  if (Buffer.byteLength(rendered) > MAX_BYTES) {
    return { ok: false, problem: `It renders to more than ${MAX_BYTES} bytes.` };
  }
  const claims = parsedObject(rendered);
  if (!claims) return { ok: false, problem: 'It must be a JSON object once its expressions are filled in.' };
  const kept = Object.entries(claims).filter(([name, value]) => value !== null && !RESERVED.has(name));
  return { ok: true, claims: Object.fromEntries(kept) };
}

function evaluate(expression: string, context: TemplateContext, refuse: (reason: string) => void): unknown {
  for (const operand of expression.split('||')) {
    const { literal, path } = OPERAND.exec(operand.trim())?.groups ?? {};
    if (literal !== undefined) return literal;
    const [root = '', ...names] = path?.split('.') ?? [];
    if (!ROOTS.has(root)) {
      refuse(`"${operand.trim()}" is neither a text in quotes nor a path of ${[...ROOTS].join(', ')}.`);
      return null;
    }
    let value: unknown = context[root as keyof TemplateContext];
    for (const name of names) value = ownProperty(value, name);
    if (value !== null && value !== undefined && value !== '') return value;
  }
  return null;
}

function ownProperty(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : null;
}

function escaped(value: unknown): string {
  const text = value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  return JSON.stringify(text).slice(1, -1);
}

function endsInsideString(text: string, startsInside: boolean): boolean {
  const quotes = text.replaceAll(/\\./gs, '').split('"').length - 1;
  return (quotes % 2 === 1) !== startsInside;
}

function parsedObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
