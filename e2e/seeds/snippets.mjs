// The set-up guides' snippets: read from documents/, mended where repairs.md says so, and put into the apps of apps/.
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Section
 * @property {string} id such as `current/callback-route`
 * @property {string} title
 * @property {number} level
 * @property {Snippet[]} snippets
 */

/**
 * @typedef {object} Snippet
 * @property {string} id such as `current/callback-route#2`
 * @property {string} language what stands behind the fence
 * @property {string} code
 */

/**
 * @typedef {object} Repair
 * @property {string} id of the snippet it mends
 * @property {string} reason
 * @property {{ name: string, language: string, code: string }[]} blocks what the snippet becomes; each has a name when
 *   it becomes several
 */

export const DOCUMENTS = /** @type {const} */ (['current', 'original']);

/** @param {string} file */
const read = (file) => readFileSync(new URL(file, import.meta.url), 'utf8');

/** @param {string} title */
const slug = (title) =>
  title
    .replaceAll('`', '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .slice(0, 8)
    .join('-')
    .toLowerCase();

/**
 * Headings and fences of a Markdown text, in order; the prose between them belongs to the heading.
 *
 * @param {string} markdown
 */
function* parts(markdown) {
  const pattern = /^(?<hashes>#{1,6}) (?<title>.+)$|^```(?<language>.*)\n(?<code>[^]*?)^```$/gm;
  for (const { groups, index } of markdown.matchAll(pattern)) {
    if (groups?.['title']) {
      yield { index, level: (groups['hashes'] ?? '').length, title: groups['title'], code: undefined };
    } else {
      yield { index, level: 0, title: groups?.['language'] ?? '', code: groups?.['code'] ?? '' };
    }
  }
}

/** @param {string} document @returns {Section[]} */
export function sectionsOf(document) {
  /** @type {Section[]} */
  const sections = [];
  for (const { level, title, code } of parts(read(`documents/${document}.md`))) {
    if (code === undefined) {
      sections.push({ id: `${document}/${slug(title)}`, title, level, snippets: [] });
      continue;
    }
    const section = sections.at(-1);
    if (!section) throw new Error(`${document}.md has code before its first heading`);
    section.snippets.push({ id: `${section.id}#${section.snippets.length + 1}`, language: title, code });
  }
  return sections;
}

/** @returns {Snippet[]} */
export const allSnippets = () =>
  DOCUMENTS.flatMap((document) => sectionsOf(document).flatMap(({ snippets }) => snippets));

/** @returns {Map<string, Repair>} */
export function allRepairs() {
  const markdown = read('repairs.md');
  /** @type {Map<string, Repair>} */
  const repairs = new Map();
  /** @type {Repair | undefined} */
  let repair;
  for (const { index, title, code } of parts(markdown)) {
    if (code === undefined) {
      const [, after = ''] = markdown.slice(index).split(/^#.*\n/m);
      const reason = (after.split('```')[0] ?? '').trim().replaceAll('\n', ' ');
      repair = { id: title, reason, blocks: [] };
      repairs.set(title, repair);
    } else {
      const [language = '', name = ''] = title.split(' ');
      repair?.blocks.push({ name, language, code });
    }
  }
  repairs.delete('Repairs');
  return repairs;
}

/** @param {string} id of a snippet, and `:name` when its repair has several blocks */
export function snippetCode(id) {
  const [snippetId = '', name = ''] = id.split(':');
  const snippet = allSnippets().find((candidate) => candidate.id === snippetId);
  if (!snippet) throw new Error(`There is no snippet ${snippetId}`);
  const repair = allRepairs().get(snippetId);
  if (!repair) return snippet.code;
  const block = repair.blocks.find((candidate) => candidate.name === name);
  if (!block) throw new Error(`The repair of ${snippetId} has no block "${name}"`);
  return block.code;
}

const PLACE = /\/\* snippet ([^ ]+) \*\/\n?/g;

/** @param {string} template */
export const snippetsIn = (template) => [...template.matchAll(PLACE)].map(([, id = '']) => id);

/**
 * Puts the snippets into the places a file keeps for them.
 *
 * @param {string} template
 */
export const fill = (template) => template.replaceAll(PLACE, (_, id) => snippetCode(id));
