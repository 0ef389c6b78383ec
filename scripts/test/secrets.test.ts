import { describe, expect, test } from 'vitest';
import { findSecrets } from '../lib/secrets.mjs';

const PART = 'c29tZXRoaW5nIGxvbmc';

describe('what must never be printed is found', () => {
  test.each([
    ['a token', `authorization: Bearer eyJhbGciOiJSUzI1NiJ9.${PART}.${PART}`],
    ['a sealed value', `cookie: wos-session=Fe26.2*1*${'0a'.repeat(32)}*x*y~2`],
    ['a code in a URL', 'GET /callback?code=01J5K8Z3N4M5P6Q7R8S9T0V1W2'],
    ['a refresh token or a code', '{"refresh_token":"yAjhKk123NLIjdrBdGZPf8pLIDvK"}'],
    ['a refresh token or a code', 'grant_type=refresh_token&refresh_token=yAjhKk123NLIjdrBdGZPf8pLIDvK'],
    ['a state in a URL', `GET /callback?x=1&state=Fe26.2${'a'.repeat(30)}`],
    ['an e-mail address', 'signed in ada-0a1b2c@example.com'],
    ['an API key', 'WORKOS_API_KEY=sk_local_0123456789abcdef'],
    ['a password of the suites', 'password: correct horse battery'],
  ])('%s', (kind, line) => {
    const found = findSecrets(`first line\n${line}\n`, ['correct horse battery']);
    expect(found).toContainEqual({ kind, line: 2 });
    expect(JSON.stringify(found)).not.toContain(PART);
  });
});

test('what may be printed is not', () => {
  const text = [
    '[authkit] GET /guarded: signed-out (refresh_rejected); cookies: wos-session, wos-session-mark',
    'event {"type":"session.refreshed","userId":"user_01J5K8Z3N4M5P6Q7R8S9T0V1W2"}',
    'npm test passed in 3.2 s, see docs/errors/session_too_large.md?code=x',
    'chunks/yAjhKk123NLIjdrBdGZPf8pLIDvK.js, sha512-yAjhKk123NLIjdrBdGZPf8pLIDvK==',
    'aLongNameOfAFunctionInTheTests, 0123456789abcdef0123456789ab',
    'node@24.21.0 @workos-inc/authkit-nextjs',
  ].join('\n');
  expect(findSecrets(text, ['correct horse battery', ''])).toEqual([]);
});

test('what is printed on purpose is not found, but nothing else on its line is let pass', () => {
  expect(findSecrets('  E-mail       demo@example.com\nSession refreshed for ada-1@example.com.')).toEqual(
    [],
  );
  expect(findSecrets('  E-mail       ada@example.com')).toHaveLength(1);
  expect(
    findSecrets('Session refreshed for ada@example.com. Session refreshed for bo@example.com.'),
  ).toHaveLength(1);
});
