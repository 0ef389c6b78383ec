import type { MiddlewareHandler } from 'hono';
import { addressKey } from '../domain/address-key.js';
import type { Admins } from '../domain/admin.js';
import { readForm } from '../http/body.js';
import { clientAddress } from '../http/client-address.js';
import type { AppContext, AppEnv } from '../http/context.js';
import { dropCookie, readCookie, writeCookie } from '../http/cookies.js';
import { PageError, TooManyRequests } from '../http/errors.js';
import { local } from '../http/guards.js';
import { trustForm } from '../pages/interaction.js';
import { Field, Alert } from '../pages/fields.js';
import { showPage } from '../pages/layout.js';
import { formPurpose, formToken } from './form-token.js';
import type { ScreenRoute } from './screen.js';

type Guard = MiddlewareHandler<AppEnv>;

const SIGN_IN = '/dashboard/sign-in';

/** Who gets in: with a password whoever showed it, without one people at this machine, and in production nobody. */
export function admission(admins: Admins | undefined, production: boolean): Guard {
  if (!admins) {
    if (!production) return local;
    // A reverse proxy on the same machine looks like somebody who sits there.
    return () => {
      throw new PageError(404, 'No dashboard', 'In production mode it opens once an admin password is set.');
    };
  }
  return async (c, next) => {
    if (c.req.path === SIGN_IN) return next();
    const secret = readCookie(c, 'admin');
    if (secret === undefined || !(await admins.isSignedIn(secret))) return c.redirect(SIGN_IN, 303);
    c.set('admin', secret);
    return next();
  };
}

/** Lets forms through that this dashboard showed to this browser, with their fields in `c.get('form')`. */
export const trusted: Guard = async (c, next) => {
  if (c.req.method !== 'POST') return next();
  // A browser says where a form comes from. Programs that do not still need the token.
  const site = c.req.header('sec-fetch-site');
  const origin = c.req.header('origin');
  const isOurs = (site ?? 'same-origin') === 'same-origin' && (origin === undefined || isOwn(c, origin));
  c.set('form', trustForm(c, formPurpose(c), isOurs ? await readForm(c) : undefined, '/dashboard'));
  return next();
};

function isOwn(c: AppContext, origin: string): boolean {
  return origin === c.get('realm').baseUrl || origin === new URL(c.req.url).origin;
}

/** The screens of a dashboard that asks for a password. */
export function signInScreens(admins: Admins): readonly ScreenRoute[] {
  return [
    ['GET', '/sign-in', (c) => signInPage(c)],
    [
      'POST',
      '/sign-in',
      async (c) => {
        const address = addressKey(clientAddress(c));
        const result = await admins.signIn(c.get('form')?.['password'] ?? '', address);
        if (!result) return signInPage(c, 'The password is not right.');
        if ('waitMs' in result) throw new TooManyRequests(result.waitMs);
        writeCookie(c, 'admin', result.secret);
        return c.redirect('/dashboard/users', 303);
      },
    ],
    [
      'POST',
      '/sign-out',
      async (c) => {
        await admins.signOut(c.get('admin') ?? '');
        dropCookie(c, 'admin');
        return c.redirect(SIGN_IN, 303);
      },
    ],
  ];
}

function signInPage(c: AppContext, problem?: string) {
  return showPage(c, {
    title: 'Dashboard',
    hasProblem: problem !== undefined,
    leadsTo: c.get('realm').baseUrl,
    body: (
      <>
        <h1>Dashboard</h1>
        {problem !== undefined && <Alert>{problem}</Alert>}
        <form method="post" action={SIGN_IN}>
          <input type="hidden" name="csrf" value={formToken(c)} />
          {/* Tells password managers whose password this is. */}
          <input type="text" name="username" value="admin" autocomplete="username" hidden readonly />
          <Field
            name="password"
            label="Admin password"
            type="password"
            autocomplete="current-password"
            invalid={problem !== undefined}
            autofocus
            required
          />
          <button type="submit">Sign in</button>
        </form>
      </>
    ),
  });
}
