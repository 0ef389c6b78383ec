/** Whether a path is matched by one of these globs: `*` within a segment, `**` across them. */
export function matches(path: string, globs: readonly string[]): boolean {
  return globs.some((glob) => patternOf(glob).test(path));
}

function patternOf(glob: string): RegExp {
  const source = glob
    .replace(/^\.?\//, '')
    .split(/(\*\*\/?|\*)/)
    .map((part) => {
      if (part === '**/') return '(?:.*/)?';
      if (part === '**') return '.*';
      return part === '*' ? '[^/]*' : part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
    })
    .join('');
  return new RegExp(`^(?:.*/)?${source}$`);
}
