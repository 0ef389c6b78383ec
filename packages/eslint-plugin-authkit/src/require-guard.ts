/** Finds what anybody can call without being asked who they are: pages, route handlers, server actions. */
import type { Rule } from 'eslint';
import type { Node, Program } from 'estree';
import { entriesOf, type Entry } from './entries.js';
import { guardOf, type Guards } from './guards.js';
import { matches } from './paths.js';

interface Options {
  /** Globs of files that are for everybody, relative to the folder that ESLint runs in: `app/(marketing)/**`. */
  public?: string[];
  /** Names of the app's own functions that guard. */
  guards?: string[];
}

const OURS = [
  'protect',
  'protectRoute',
  'withAuth',
  'getUser',
  'refreshSession',
  'validateApiKey',
  'handleAuth',
  'handleWebhook',
];

export const requireGuard: Rule.RuleModule = {
  meta: {
    type: 'problem',
    docs: { description: 'Pages, route handlers and server actions ask who is calling' },
    schema: [
      {
        type: 'object',
        properties: {
          public: { type: 'array', items: { type: 'string' } },
          guards: { type: 'array', items: { type: 'string' } },
        },
        additionalProperties: false,
      },
    ],
    messages: {
      missing:
        '{{what}} has no guard: call `await protect()` or `await withAuth({ ensureSignedIn: true })` first, or list the file as `public`.',
      notAwaited: 'This guard is not awaited, so {{what}} goes on before it has decided.',
      unseen:
        '{{what}} comes from another file, where its guard cannot be seen: define it here, or list the file as `public`.',
      client:
        '{{what}} is a client component, which cannot guard: guard in a Server Component around it, or list the file as `public`.',
    },
  },
  create(context) {
    const options = (context.options[0] ?? {}) as Options;
    const path = context.filename.replaceAll('\\', '/');
    const folder = `${context.cwd.replaceAll('\\', '/')}/`;
    const relative = path.startsWith(folder) ? path.slice(folder.length) : path;
    if (matches(relative, options.public ?? [])) return {};
    return {
      Program(node) {
        const program = node as Program;
        const guards: Guards = {
          names: new Map(OURS.map((name) => [name, name])),
          own: new Set(options.guards),
        };
        for (const [local, imported] of importedFrom(program)) guards.names.set(local, imported);
        for (const entry of entriesOf(program, relative)) report(context, entry, guards);
      },
    };
  },
};

/** What our functions are called here. */
function importedFrom(program: Program): [local: string, imported: string][] {
  return program.body.flatMap((node) =>
    node.type === 'ImportDeclaration' && node.source.value === '@workos-inc/authkit-nextjs'
      ? node.specifiers.flatMap((one): [string, string][] =>
          one.type === 'ImportSpecifier' && one.imported.type === 'Identifier'
            ? [[one.local.name, one.imported.name]]
            : [],
        )
      : [],
  );
}

function report(context: Rule.RuleContext, { what, node, definition }: Entry, guards: Guards): void {
  const data = { what };
  const tell = (messageId: string, at: Node) => context.report({ node: at, messageId, data });
  if (definition === 'elsewhere') return tell('unseen', node);
  if (definition === 'client') return tell('client', node);
  const found = guardOf(definition, guards);
  if (found.kind === 'missing') tell('missing', node);
  if (found.kind === 'not-awaited') tell('notAwaited', found.node);
}
