import type { BrowserContext } from '@playwright/test';

const NAME = 'wos-session';

export async function readSessionCookie(
  context: BrowserContext,
  appUrl: string,
): Promise<string | undefined> {
  const cookies = await context.cookies(appUrl);
  return cookies.find(({ name }) => name === NAME)?.value;
}

export async function setSessionCookie(
  context: BrowserContext,
  appUrl: string,
  value: string,
): Promise<void> {
  await context.addCookies([{ name: NAME, value, url: appUrl, httpOnly: true, sameSite: 'Lax' }]);
}

export const sessionHeader = (value: string) => ({ cookie: `${NAME}=${value}` });

/** What a response does to the session cookie: a new value, '' when it clears it, undefined when it leaves it alone. */
export function sessionCookieIn(response: Response): string | undefined {
  const header = response.headers.getSetCookie().find((cookie) => cookie.startsWith(`${NAME}=`));
  if (header === undefined) return undefined;
  const value = header.slice(NAME.length + 1).split(';')[0] ?? '';
  if (value === '' && !/max-age=0|expires=thu, 01 jan 1970/i.test(header)) {
    throw new Error(`The session cookie is emptied but not removed: ${header}`);
  }
  return value;
}
