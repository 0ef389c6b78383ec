import type { AuthKitServerOptions } from './config.js';

const KEY_CHARACTERS = 32;

/** What keeps options from being safe for a server that people depend on: everything at once, by the option's name. */
export function productionProblems({
  database,
  apiKey,
  clientId,
  publicUrl,
  smtp,
  limits,
  redirectUris = [],
  logoutUris = [],
  users = [],
  providers = [],
  fixedCode,
}: AuthKitServerOptions): string[] {
  const problems: string[] = [];
  if (database === undefined || database === ':memory:') {
    problems.push(
      'database must be a file or a postgres:// URL: what is in memory is gone at the next start',
    );
  }
  if (apiKey === undefined || apiKey.length < KEY_CHARACTERS) {
    problems.push(`apiKey must be set, to ${KEY_CHARACTERS} random characters or more`);
  }
  if (clientId === undefined) problems.push('clientId must be set: the default is everybody’s');
  if (publicUrl === undefined) problems.push('publicUrl must be set to the origin that browsers see');
  else if (isOpen(publicUrl)) problems.push('publicUrl must use https: passwords and cookies travel over it');
  if (smtp === undefined) problems.push('smtp must be set: there is no other way for codes and links');
  if (limits === 'loose') problems.push('limits must be strict');
  for (const [name, uris] of Object.entries({ redirectUris, logoutUris })) {
    for (const [index, uri] of uris.entries()) {
      if (isOpen(uri)) problems.push(`${name}[${index}] must use https`);
    }
  }
  if (users.length > 0)
    problems.push('users must not be given: options are no place for passwords; invite people');
  if (providers.length > 0) {
    problems.push('providers must not be given: their stand-ins believe whatever is typed into them');
  }
  if (fixedCode !== undefined) problems.push('fixedCode must not be set: a code is no secret then');
  return problems;
}

// Apps on this very machine are out of reach of whoever listens on the way; an app's own scheme never leaves it.
export function isOpen(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  const isLoopback = /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
  return protocol === 'http:' && !isLoopback;
}
