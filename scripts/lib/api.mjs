// What a door promises: the declarations behind its names, and all that they mention, out of what the compiler emitted.
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * @typedef {object} Module
 * @property {Map<string, string>} statements by the name they declare
 * @property {Map<string, { file: string, name: string }>} imports by the local name; from other files of the package
 * @property {Map<string, { file: string, name: string }>} exports of names, by the public name
 */

/** @param {string} code */
const withoutComments = (code) => code.replaceAll(/^ *\/\*[^]*?\*\/\n|\/\*[^]*?\*\/|^\/\/.*\n/gm, '');

/** @param {string} file @returns {Module} */
function readModule(file) {
  const code = withoutComments(readFileSync(file, 'utf8'));
  /** @type {Module} */
  const module = { statements: new Map(), imports: new Map(), exports: new Map() };
  // The compiler writes every statement of a module at the start of a line.
  for (const statement of code.split(/^(?=(?:import|export|declare|interface|type)\b)/m)) {
    const [, clause, from] =
      /^(?:import|export)\s+(?:type\s+)?\{([^}]*)\}(?:\s+from\s+'([^']+)')?/.exec(statement) ?? [];
    if (clause !== undefined) {
      const into = statement.startsWith('import') ? module.imports : module.exports;
      const target = from?.startsWith('.') ? join(dirname(file), from.replace(/\.js$/, '.d.ts')) : file;
      if (from !== undefined && !from.startsWith('.')) continue;
      for (const one of clause.split(',')) {
        const [, name, as = name] = /^\s*(?:type\s+)?([\w$]+)(?:\s+as\s+([\w$]+))?\s*$/.exec(one) ?? [];
        if (!name || !as) continue;
        if (statement.startsWith('import')) into.set(as, { file: target, name });
        else into.set(as, { file: target, name });
      }
      continue;
    }
    const [, byDefault] = /^export default ([\w$]+);/.exec(statement) ?? [];
    if (byDefault) module.exports.set('default', { file, name: byDefault });
    const [, name] =
      /^(?:export )?(?:default )?(?:declare )?(?:abstract )?(?:function|const|class|interface|type|enum)\s+([\w$]+)/.exec(
        statement,
      ) ?? [];
    if (name) module.statements.set(name, (module.statements.get(name) ?? '') + statement.trimEnd() + '\n');
  }
  return module;
}

/**
 * The public declarations of a door, sorted, each under the file it comes from.
 *
 * @param {string} dist
 * @param {string} door its declaration file in there
 */
export function apiOf(dist, door) {
  /** @type {Map<string, Module>} */
  const modules = new Map();
  /** @param {string} file */
  const moduleOf = (file) => {
    const module = modules.get(file) ?? readModule(file);
    modules.set(file, module);
    return module;
  };
  /** @type {Map<string, string>} */
  const found = new Map();
  /** @param {string} file @param {string} name */
  function visit(file, name) {
    const module = moduleOf(file);
    const statement = module.statements.get(name);
    const elsewhere =
      module.imports.get(name) ?? (statement === undefined ? module.exports.get(name) : undefined);
    if (elsewhere) return visit(elsewhere.file, elsewhere.name);
    const key = `${relative(dist, file)} ${name}`;
    if (statement === undefined || found.has(key)) return;
    found.set(key, statement);
    for (const [word] of statement.matchAll(/[\w$]+/g)) {
      if (module.statements.has(word) || module.imports.has(word)) visit(file, word);
    }
  }
  const { exports } = moduleOf(join(dist, door));
  const names = [...exports.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [, { file, name }] of names) visit(file, name);
  const listed = names.map(([as, { name }]) => (as === name ? as : `${name} as ${as}`));
  const declarations = [...found.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [
    `// What this door promises, written by a test. A changed line is a change for those who use it.`,
    `export { ${listed.join(', ')} };`,
    ...declarations.map(([key, text]) => `// ${key.split(' ')[0]}\n${text.trimEnd()}`),
  ].join('\n\n');
}
