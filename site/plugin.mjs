// What the generator is told about our Markdown: a page is called by its heading, and stands in the group of its folder.
import { Converter, ReflectionKind } from 'typedoc';

/** @type {[RegExp, string][]} */
const GROUPS = [
  [/docs\/guides\/|docs\/troubleshooting|^README|authkit-server\/README/, 'Guides'],
  [/docs\/errors\//, 'Errors'],
  [/docs\/decisions\//, 'Decisions'],
  [/^examples\//, 'Examples'],
  [/^docs\/|eslint-plugin/, 'Reference'],
];
/** How the doors are called by those who import them. */
const DOORS = new Map([
  ['index', '@workos-inc/authkit-nextjs'],
  ['components', '@workos-inc/authkit-nextjs/components'],
  ['testing', '@workos-inc/authkit-nextjs/testing'],
  ['redis', '@workos-inc/authkit-nextjs/redis'],
  // By its declarations: its pages are written in another JSX than the client half.
  ['dist', '@workos-inc/authkit-server'],
]);

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, document) => {
    const [first] = document.content;
    const [, title] = /^# (.+)$/m.exec(first?.kind === 'text' ? first.text : '') ?? [];
    if (title) document.name = title.replaceAll('`', '');
    const file = document.project.files.getReflectionPath(document) ?? '';
    const path = file.slice(app.options.getValue('basePath').length + 1);
    const group = GROUPS.find(([pattern]) => pattern.test(path))?.[1] ?? 'Project';
    document.frontmatter['group'] = group;
  });
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (_context, reflection) => {
    const door = reflection.kindOf(ReflectionKind.Module) && /(\w+)$/.exec(reflection.name)?.[1];
    if (door) reflection.name = DOORS.get(door === 'src' ? 'index' : door) ?? reflection.name;
  });
}
