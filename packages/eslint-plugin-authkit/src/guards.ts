/** Whether a definition asks who is calling, whatever happens: a guard inside an `if` or a callback is none. */
import type { BlockStatement, CallExpression, Expression, Node, Statement } from 'estree';
import { isFunction, walk } from './entries.js';

export interface Guards {
  /** What functions of ours are called in this file, and what they are. */
  names: Map<string, string>;
  /** Functions of the app's own. */
  own: Set<string>;
}

type Found = { kind: 'guarded' } | { kind: 'missing' } | { kind: 'not-awaited'; node: Node };

const MISSING: Found = { kind: 'missing' };
const GUARDED: Found = { kind: 'guarded' };
/** They make a handler that guards, or is meant for everybody. */
const WRAPPERS = new Set(['protectRoute', 'handleAuth', 'handleWebhook']);

export function guardOf(definition: Node, guards: Guards): Found {
  if (definition.type === 'CallExpression') return guardOfCall(definition, guards);
  if (!isFunction(definition)) {
    // `satisfies`, `as`: TypeScript's own nodes.
    return 'expression' in definition ? guardOf(definition.expression, guards) : MISSING;
  }
  const { body } = definition as { body: BlockStatement | Expression };
  return body.type === 'BlockStatement'
    ? guardInStatements(body.body, guards)
    : guardInExpression(body, guards);
}

/** A handler made by a call: of a wrapper, or of something around a function that guards. */
function guardOfCall(call: CallExpression, guards: Guards): Found {
  const name = calleeOf(call);
  if (name && (guards.own.has(name) || WRAPPERS.has(guards.names.get(name) ?? ''))) return GUARDED;
  for (const argument of call.arguments) {
    const found = isFunction(argument) ? guardOf(argument, guards) : MISSING;
    if (found.kind !== 'missing') return found;
  }
  return MISSING;
}

function guardInStatements(statements: readonly Statement[], guards: Guards): Found {
  for (const [index, statement] of statements.entries()) {
    const found = guardInStatement(statement, statements.slice(index + 1), guards);
    if (found.kind !== 'missing') return found;
  }
  return MISSING;
}

function guardInStatement(statement: Statement, rest: readonly Statement[], guards: Guards): Found {
  if (statement.type === 'ExpressionStatement') return guardInExpression(statement.expression, guards);
  if (statement.type === 'ReturnStatement' && statement.argument)
    return guardInExpression(statement.argument, guards);
  if (statement.type === 'BlockStatement') return guardInStatements(statement.body, guards);
  if (statement.type === 'TryStatement') {
    const { block, handler } = statement;
    // A guard says no by throwing: where that is caught, nothing may follow.
    const isFinal = !handler || rest.length === 0 || leaves(handler.body) || rethrows(handler.body);
    return isFinal ? guardInStatements(block.body, guards) : MISSING;
  }
  if (statement.type !== 'VariableDeclaration') return MISSING;
  for (const { id, init } of statement.declarations) {
    const found = init ? guardInExpression(init, guards) : MISSING;
    if (found.kind !== 'missing') return found;
    if (init && readsSession(init, guards) && decides(namesIn(id), rest)) return GUARDED;
  }
  return MISSING;
}

/** A guard that runs whenever this expression does. */
function guardInExpression(node: Expression, guards: Guards): Found {
  if (node.type === 'AwaitExpression') {
    if (node.argument.type === 'CallExpression' && isGuard(node.argument, guards)) return GUARDED;
    return guardInExpression(node.argument, guards);
  }
  if (node.type === 'CallExpression') {
    if (isGuard(node, guards)) return { kind: 'not-awaited', node };
    // `await Promise.all([protect(), …])`
    return firstOf(node.arguments, guards);
  }
  if (node.type === 'ArrayExpression') return guardInList(node.elements, guards);
  if (node.type === 'MemberExpression' && node.object.type !== 'Super')
    return guardInExpression(node.object, guards);
  return MISSING;
}

const firstOf = (list: readonly (Node | null)[], guards: Guards): Found => {
  for (const one of list) {
    const found = one && one.type === 'ArrayExpression' ? guardInList(one.elements, guards) : MISSING;
    if (found.kind !== 'missing') return found;
  }
  return MISSING;
};

/** In a list that is awaited as a whole. */
function guardInList(list: readonly (Node | null)[], guards: Guards): Found {
  return list.some((one) => one?.type === 'CallExpression' && isGuard(one, guards)) ? GUARDED : MISSING;
}

function isGuard(call: CallExpression, guards: Guards): boolean {
  const name = calleeOf(call);
  if (!name) return false;
  if (guards.own.has(name)) return true;
  const ours = guards.names.get(name);
  if (ours === 'protect') return true;
  return (ours === 'withAuth' || ours === 'getUser' || ours === 'refreshSession') && insists(call);
}

/** `{ ensureSignedIn: true }` */
function insists({ arguments: [options] }: CallExpression): boolean {
  return (
    options?.type === 'ObjectExpression' &&
    options.properties.some(
      (one) =>
        one.type === 'Property' &&
        one.key.type === 'Identifier' &&
        one.key.name === 'ensureSignedIn' &&
        one.value.type === 'Literal' &&
        one.value.value === true,
    )
  );
}

/** Awaits a function that says who is calling, and leaves the decision to what follows. */
function readsSession(node: Expression, guards: Guards): boolean {
  const call = node.type === 'AwaitExpression' ? node.argument : undefined;
  const name = call?.type === 'CallExpression' ? calleeOf(call) : undefined;
  return (
    name !== undefined &&
    /^(?:withAuth|getUser|validateApiKey|refreshSession)$/.test(guards.names.get(name) ?? '')
  );
}

/** Whether an `if` about one of these names leaves the function. */
function decides(names: ReadonlySet<string>, statements: readonly Statement[]): boolean {
  return statements.some((statement) => {
    if (statement.type !== 'IfStatement' || !mentions(statement.test, names)) return false;
    return leaves(statement.consequent);
  });
}

/** Whether the function ends here. */
function leaves(statement: Statement): boolean {
  const last = statement.type === 'BlockStatement' ? statement.body.at(-1) : statement;
  if (last?.type === 'ReturnStatement' || last?.type === 'ThrowStatement') return true;
  return calls(last, /^(?:redirect|permanentRedirect|notFound|forbidden|unauthorized)$/);
}

/** Next's own way to let its errors, a guard's among them, through a `catch`. */
const rethrows = ({ body }: BlockStatement): boolean => calls(body[0], /^unstable_rethrow$/);

const calls = (statement: Statement | undefined, name: RegExp): boolean =>
  statement?.type === 'ExpressionStatement' &&
  statement.expression.type === 'CallExpression' &&
  name.test(calleeOf(statement.expression) ?? '');

function mentions(node: Node, names: ReadonlySet<string>): boolean {
  let found = false;
  walk(node, (one) => {
    if (one.type === 'Identifier' && names.has(one.name)) found = true;
  });
  return found;
}

function namesIn(pattern: Node): Set<string> {
  const names = new Set<string>();
  walk(pattern, (one) => {
    if (one.type === 'Identifier') names.add(one.name);
  });
  return names;
}

/** `protect(…)`, or `authkit.protect(…)` of an instance. */
function calleeOf({ callee }: CallExpression): string | undefined {
  if (callee.type === 'Identifier') return callee.name;
  const isNamed =
    callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && !callee.computed;
  return isNamed ? (callee.property as { name: string }).name : undefined;
}
