import type { Finding } from '../cli/doctor.js';
import { redirectUriOf, type AppEnv } from './env-files.js';

const MIN_PASSWORD = 32;

export function examineSettings(env: AppEnv): Finding[] {
  const missing = ['WORKOS_CLIENT_ID', 'WORKOS_API_KEY', 'WORKOS_COOKIE_PASSWORD'].filter(
    (name) => !env[name],
  );
  const findings: Finding[] = missing.map((name) => ({
    code: 'setting_missing',
    problem: `${name} is not set.`,
    fix:
      name === 'WORKOS_COOKIE_PASSWORD'
        ? `Add ${name} to .env.local, with what "openssl rand -base64 32" prints.`
        : `Add ${name} to .env.local; "npx authkit-server" prints the lines for a local server.`,
  }));
  const password = env['WORKOS_COOKIE_PASSWORD'];
  if (password && password.length < MIN_PASSWORD) {
    findings.push({
      code: 'cookie_password_short',
      problem: `WORKOS_COOKIE_PASSWORD has ${password.length} characters; it needs at least ${MIN_PASSWORD}.`,
      fix: 'Replace it in .env.local with what "openssl rand -base64 32" prints.',
    });
  } else if (password && new Set(password).size < 8) {
    findings.push({
      code: 'cookie_password_weak',
      problem: 'WORKOS_COOKIE_PASSWORD repeats a few characters and can be guessed.',
      fix: 'Replace it in .env.local with what "openssl rand -base64 32" prints.',
    });
  }
  const redirectUri = redirectUriOf(env);
  if (redirectUri === undefined || !URL.canParse(redirectUri)) {
    findings.push({
      code: 'redirect_uri_missing',
      problem:
        redirectUri === undefined ? 'There is no redirect URI.' : 'The redirect URI is no absolute URL.',
      fix: 'Add NEXT_PUBLIC_WORKOS_REDIRECT_URI=http://localhost:3000/callback to .env.local.',
    });
  }
  return findings;
}
