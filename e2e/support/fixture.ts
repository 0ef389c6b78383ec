/** What the tests of the fixture app ask it, and how they read its answers. */
import { tokenIdIn } from './authkit.ts';
import type { SealedSession } from './authkit.ts';
import type { App } from './app.ts';
import { ask, CookieJar, DOCUMENT } from './http.ts';
import type { Answer, Ask } from './http.ts';
import { expect } from './worlds.ts';

/** What one place in the app saw. */
export interface Observation {
  user: string | null;
  tokenId: string | null;
  claimsTokenId: string | null;
  sessionId: string | null;
  recent: boolean;
  nonce: string | null;
  experiment: string | null;
}

/** Everything the page showed under this name, in the order of the document. */
export function shown(answer: Answer, where: string): unknown[] {
  const outputs = answer.body.matchAll(/<output data-seen="([^"]*)" data-value="([^"]*)"/g);
  return [...outputs]
    .filter(([, name]) => name === where)
    .map(([, , value]) => JSON.parse(decodeURIComponent(value ?? '')) as unknown);
}

/** The same where there must be exactly one. */
export function shownOnce(answer: Answer, where: string): unknown {
  const all = shown(answer, where);
  expect(all, `what ${answer.url} shows as ${where} (status ${answer.status})`).toHaveLength(1);
  return all[0];
}

export const observed = (answer: Answer, where: string) => shownOnce(answer, where) as Observation;

/**
 * The same in what the router gets: a page that an action rendered again, or a not-found page, which Next leaves to the
 * browser to show.
 */
export function observedByRouter(answer: Answer, where: string): Observation {
  const quote = String.raw`\\?"`;
  const value = new RegExp(
    `data-seen${quote}:${quote}${where}${quote},${quote}data-value${quote}:${quote}([^"\\\\]*)`,
  ).exec(answer.body)?.[1];
  if (value === undefined) throw new Error(`${answer.url} does not show ${where} (status ${answer.status})`);
  return JSON.parse(decodeURIComponent(value)) as Observation;
}

export const titleOf = (answer: Answer): string | undefined =>
  /<title>([^<]*)<\/title>/.exec(answer.body)?.[1];

/** A visitor at the app, by HTTP. */
export class Visitor {
  readonly cookies = new CookieJar();

  constructor(
    private readonly app: App,
    session?: Pick<SealedSession, 'cookie'>,
  ) {
    if (session) this.cookies.set('wos-session', session.cookie);
  }

  /** Which access token the browser keeps: of the cookie itself, whatever the app would make of it. */
  async keptTokenId(): Promise<string | undefined> {
    const cookie = this.cookies.get('wos-session');
    return cookie === undefined ? undefined : await tokenIdIn(cookie, this.app.cookiePassword);
  }

  ask(path: string, options: Ask = {}): Promise<Answer> {
    return ask(this.app.url + path, { cookies: this.cookies, ...options });
  }

  open(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.ask(path, { headers: { ...DOCUMENT, ...headers } });
  }

  /** Posts the form of an action as a browser without JavaScript does. */
  async post(path: string, action: string, headers: Record<string, string> = {}): Promise<Answer> {
    const id = await this.actionId(path, action);
    const boundary = 'form-of-the-test';
    const body = `--${boundary}\r\nContent-Disposition: form-data; name="$ACTION_ID_${id}"\r\n\r\n\r\n--${boundary}--\r\n`;
    return await this.ask(path, {
      method: 'POST',
      headers: {
        ...DOCUMENT,
        'sec-fetch-site': 'same-origin',
        origin: this.app.url,
        'content-type': `multipart/form-data; boundary=${boundary}`,
        ...headers,
      },
      body,
    });
  }

  /** Calls an action as the router does for a client component. */
  async call(path: string, action: string, headers: Record<string, string> = {}): Promise<Answer> {
    const id = await this.actionId(path, action);
    return await this.ask(path, {
      method: 'POST',
      headers: {
        accept: 'text/x-component',
        'next-action': id,
        'content-type': 'text/plain;charset=UTF-8',
        'sec-fetch-dest': 'empty',
        'sec-fetch-mode': 'cors',
        'sec-fetch-site': 'same-origin',
        origin: this.app.url,
        referer: this.app.url + path,
        ...headers,
      },
      body: '[]',
    });
  }

  /** As the page has it; asked for without cookies, so that the visitor's own are not touched. */
  private async actionId(path: string, action: string): Promise<string> {
    const page = await ask(this.app.url + path, { headers: DOCUMENT });
    const section = page.body.split(`data-action="${action}"`)[1] ?? '';
    const id = /name="\$ACTION_ID_([0-9a-f]+)"/.exec(section)?.[1];
    if (id === undefined) throw new Error(`${path} has no action called ${action} (status ${page.status})`);
    return id;
  }
}

/** What an action called by the router answered. */
export function actionResult(answer: Answer): unknown {
  const row = /^1:(?!E)(.*)$/m.exec(answer.body)?.[1];
  if (row === undefined) throw new Error(`No result in ${answer.status} ${answer.body.slice(0, 2_000)}`);
  return JSON.parse(row);
}

/** Header values that a browser may have: the session's own cookies, and nothing of ours besides. */
export function expectNothingInternal(answer: Answer): void {
  const names = [...answer.headers.keys()];
  const internal = names.filter((name) =>
    /^x-(authkit|workos|middleware-(request|override|set-cookie|next))/.test(name),
  );
  expect(internal, `internal headers of ${answer.url}`).toEqual([]);
  for (const [name, value] of answer.headers) {
    if (name === 'set-cookie') continue;
    expect(value, `${name} of ${answer.url}`).not.toMatch(/eyJ[\w-]+\.[\w-]+\.|Fe26\.2\*/);
  }
}
