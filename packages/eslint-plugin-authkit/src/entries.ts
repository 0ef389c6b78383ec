/** The ways into an app that one file holds. */
import type {
  ArrowFunctionExpression,
  Directive,
  Expression,
  FunctionDeclaration,
  FunctionExpression,
  Node,
  Program,
  Statement,
} from 'estree';

/** What can be called from outside, and its definition, as far as this file has it. */
export interface Entry {
  /** For the message: `The page`, `The handler GET`, `The action save`. */
  what: string;
  node: Node;
  definition: Node | 'elsewhere' | 'client';
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const EXTENSION = String.raw`\.(?:[cm]?[jt]sx?)$`;
const PAGE = new RegExp(`(?:^|/)app/(?:.*/)?page${EXTENSION}`);
const ROUTE = new RegExp(`(?:^|/)app/(?:.*/)?route${EXTENSION}`);

export function entriesOf(program: Program, path: string): Entry[] {
  const directives = directivesOf(program.body);
  const inline = inlineActions(program);
  if (directives.includes('use server')) return [...exportsOf(program).map(asAction), ...inline];
  if (PAGE.test(path)) {
    const page = exportsOf(program).find(({ name }) => name === 'default');
    if (!page) return inline;
    const isClient = directives.includes('use client');
    const definition = isClient ? ('client' as const) : page.definition;
    return [{ what: 'The page', node: page.node, definition }, ...inline];
  }
  if (ROUTE.test(path)) {
    const handlers = exportsOf(program).filter(({ name }) => METHODS.has(name));
    return [
      ...handlers.map(({ name, node, definition }) => ({ what: `The handler ${name}`, node, definition })),
      ...inline,
    ];
  }
  return inline;
}

interface Exported {
  name: string;
  node: Node;
  definition: Node | 'elsewhere';
}

const asAction = ({ name, node, definition }: Exported): Entry => ({
  what: `The action ${name}`,
  node,
  definition,
});

function exportsOf(program: Program): Exported[] {
  const lookUp = (name: string) => definitionOf(program, name) ?? 'elsewhere';
  return program.body.flatMap((node): Exported[] => {
    if (node.type === 'ExportDefaultDeclaration') {
      const { declaration } = node;
      const definition = declaration.type === 'Identifier' ? lookUp(declaration.name) : declaration;
      return [{ name: 'default', node, definition: definition as Node | 'elsewhere' }];
    }
    if (node.type === 'ExportAllDeclaration') return [{ name: '*', node, definition: 'elsewhere' }];
    if (node.type !== 'ExportNamedDeclaration') return [];
    // Types are nobody's way in.
    if ((node as { exportKind?: string }).exportKind === 'type') return [];
    const { declaration } = node;
    if (declaration?.type === 'FunctionDeclaration') {
      return [{ name: declaration.id.name, node: declaration, definition: declaration }];
    }
    if (declaration?.type === 'VariableDeclaration') {
      return declaration.declarations.flatMap(({ id, init }): Exported[] => {
        if (!init) return [];
        if (id.type !== 'Identifier') return takenFrom(id);
        return [
          { name: id.name, node: id, definition: init.type === 'Identifier' ? lookUp(init.name) : init },
        ];
      });
    }
    return node.specifiers.map((one) => ({
      name: nameOf(one.exported),
      node: one,
      definition: node.source ? 'elsewhere' : lookUp(nameOf(one.local)),
    }));
  });
}

/** `export const { GET, POST } = …`: what they are is made elsewhere. */
function takenFrom(pattern: Node): Exported[] {
  if (pattern.type === 'Identifier') return [{ name: pattern.name, node: pattern, definition: 'elsewhere' }];
  if (pattern.type === 'AssignmentPattern') return takenFrom(pattern.left);
  if (pattern.type === 'RestElement') return takenFrom(pattern.argument);
  if (pattern.type === 'ArrayPattern') return pattern.elements.flatMap((one) => (one ? takenFrom(one) : []));
  if (pattern.type !== 'ObjectPattern') return [];
  return pattern.properties.flatMap((one) => takenFrom(one.type === 'Property' ? one.value : one));
}

const nameOf = (node: Node): string =>
  node.type === 'Identifier' ? node.name : node.type === 'Literal' ? String(node.value) : '';

/** A function or variable at the top of the file. */
function definitionOf(program: Program, name: string): FunctionDeclaration | Expression | undefined {
  for (const statement of program.body) {
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (node?.type === 'FunctionDeclaration' && node.id.name === name) return node;
    if (node?.type === 'VariableDeclaration') {
      const found = node.declarations.find(({ id }) => id.type === 'Identifier' && id.name === name);
      if (found?.init) return found.init;
    }
  }
  return undefined;
}

/** Functions that say `'use server'` themselves. */
function inlineActions(program: Program): Entry[] {
  const found: Entry[] = [];
  walk(program, (node) => {
    if (!isFunction(node) || node.body.type !== 'BlockStatement') return;
    if (!directivesOf(node.body.body).includes('use server')) return;
    const name = node.type === 'FunctionDeclaration' ? ` ${node.id.name}` : '';
    found.push({ what: `The action${name}`, node, definition: node });
  });
  return found;
}

export function isFunction(
  node: Node,
): node is FunctionDeclaration | FunctionExpression | ArrowFunctionExpression {
  return /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
}

const directivesOf = (body: readonly (Directive | Statement | Program['body'][number])[]): string[] =>
  body.flatMap((node) =>
    node.type === 'ExpressionStatement' && 'directive' in node ? [node.directive] : [],
  );

/** Every node below, whatever the parser calls it. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const [key, value] of Object.entries(node)) {
    if (key === 'parent') continue;
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value as unknown]) {
      if (typeof child === 'object' && child !== null && 'type' in child) walk(child as Node, visit);
    }
  }
}
