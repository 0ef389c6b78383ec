/**
 * What the app's own code threw, for a log line: its name and where it was thrown. Its message may quote anything, such
 * as the e-mail address in a database's "already exists".
 */
export function whereItThrew(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `a ${typeof thrown}`;
  // Names are classes' names; whatever else stands there may be anything.
  const name = /^\w{1,64}$/.test(thrown.name) ? thrown.name : 'Error';
  // Frames have this form in V8; lines of the message before them have not.
  const frames = thrown.stack
    ?.split('\n')
    .filter((line) => /^ {4}at (?:[\w$.<>[\] ]+ \()?[^\s@?]+:\d+:\d+\)?$/.test(line));
  return [name, ...(frames ?? [])].join('\n');
}
