/** What a template may speak of: objects of the wire, or null. */
export interface TemplateContext {
  user: object;
  organization: object | null;
  organization_membership: object | null;
}

export type RenderedTemplate = { ok: true; claims: Record<string, unknown> } | { ok: false; problem: string };

/** Claims that say who issued the token, to whom and for how long: no template may name them. */
const REFUSED = ['iss', 'sub', 'exp', 'iat', 'nbf', 'jti'];
/** With those that this server alone sets: no template changes them. */
const RESERVED = new Set([...REFUSED, 'client_id', 'auth_time', 'act']);
const ROOTS = new Set(['user', 'organization', 'organization_membership']);
/** Paths that lead to an object or a list, which has no place inside a string. */
const OBJECTS = new Set([
  ...ROOTS,
  'user.metadata',
  'organization.metadata',
  'organization.domains',
  'organization_membership.role',
  'organization_membership.roles',
  'organization_membership.custom_attributes',
]);
const MAX_BYTES = 3072;

const EXPRESSION = /\{\{(.*?)\}\}/gs;
const OPERAND = /^(?:'(?<literal>[^']*)'|(?<path>[A-Za-z_][\w-]*(?:\.[\w-]+)*))$/;

/** What is wrong with a template, if anything: everything but the size shows without a user. */
export function templateProblem(content: string): string | undefined {
  const filled = fill(content, { user: {}, organization: null, organization_membership: null });
  if (!filled.ok) return filled.problem;
  const reserved = REFUSED.find((name) => Object.hasOwn(filled.claims, name));
  if (reserved !== undefined) return `"${reserved}" is reserved: a template cannot set it.`;
  const { pieces, rest } = split(content);
  const misplaced = pieces
    .filter(({ insideString }) => insideString)
    .flatMap(({ expression }) => expression.split('||').map((operand) => operand.trim()))
    .find((operand) => OBJECTS.has(operand));
  if (misplaced !== undefined) return `"${misplaced}" is an object, which has no place inside a string.`;
  return rest.includes('{{') ? 'There is a "{{" without its "}}".' : undefined;
}

/**
 * Renders `jwt_template.content`: a JSON object in which `{{ a.b || c || 'literal' }}` stands for a value, or inside a
 * string for its text. What a user typed is written as JSON, so it can never become structure.
 */
export function renderTemplate(content: string, context: TemplateContext): RenderedTemplate {
  const filled = fill(content, context);
  if (!filled.ok) return filled;
  const kept = Object.entries(filled.claims).filter(([name, value]) => value !== null && !RESERVED.has(name));
  return { ok: true, claims: Object.fromEntries(kept) };
}

function fill(content: string, context: TemplateContext): RenderedTemplate {
  let problem: string | undefined;
  const { pieces, rest } = split(content);
  const filled = pieces.map(({ before, expression, insideString }) => {
    const value = evaluate(expression, context, (reason) => {
      problem ??= reason;
    });
    return before + (insideString ? escaped(value) : JSON.stringify(value));
  });
  const rendered = filled.join('') + rest;
  if (problem !== undefined) return { ok: false, problem };
  if (Buffer.byteLength(rendered) > MAX_BYTES) {
    return { ok: false, problem: `It renders to more than ${MAX_BYTES} bytes.` };
  }
  const claims = parsedObject(rendered);
  if (claims) return { ok: true, claims };
  return { ok: false, problem: 'It must be a JSON object once its expressions are filled in.' };
}

interface Piece {
  before: string;
  expression: string;
  /** Whether the expression stands inside a JSON string. */
  insideString: boolean;
}

function split(content: string): { pieces: Piece[]; rest: string } {
  const pieces: Piece[] = [];
  let insideString = false;
  let at = 0;
  for (const match of content.matchAll(EXPRESSION)) {
    const before = content.slice(at, match.index);
    insideString = endsInsideString(before, insideString);
    pieces.push({ before, expression: match[1] ?? '', insideString });
    at = match.index + match[0].length;
  }
  return { pieces, rest: content.slice(at) };
}

/** The first operand that is there; what is empty is there, too. */
function evaluate(expression: string, context: TemplateContext, refuse: (reason: string) => void): unknown {
  const values = expression.split('||').map((operand) => {
    const { literal, path } = OPERAND.exec(operand.trim())?.groups ?? {};
    if (literal !== undefined) return literal;
    const [root = '', ...names] = path?.split('.') ?? [];
    if (!ROOTS.has(root)) {
      refuse(`"${operand.trim()}" is neither a text in quotes nor a path of ${[...ROOTS].join(', ')}.`);
      return null;
    }
    return names.reduce(ownProperty, context[root as keyof TemplateContext] as unknown);
  });
  return values.find((value) => value !== null && value !== undefined) ?? null;
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
    // The provider trims texts, which joins of names leave with a space at the end.
    const parsed: unknown = JSON.parse(text, (_key, value: unknown) =>
      typeof value === 'string' ? value.trim() : value,
    );
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
