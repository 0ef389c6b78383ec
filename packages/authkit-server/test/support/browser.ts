/** A page as a person without JavaScript meets it. */
export interface Page {
  status: number;
  url: string;
  headers: Headers;
  html: string;
  /** Where a redirect leads; empty when the answer is none. */
  location: string;
}

/** Keeps cookies as a browser does, stops at every redirect, and sends the forms it is shown. */
export class Browser {
  readonly cookies = new Map<string, string>();

  constructor(readonly origin: string) {}

  async open(path: string, init: RequestInit = {}): Promise<Page> {
    const url = new URL(path, this.origin).href;
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', ...(cookie && { cookie }) };
    const response = await fetch(url, { redirect: 'manual', headers, ...init });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return {
      status: response.status,
      url,
      headers: response.headers,
      html: await response.text(),
      location: response.headers.get('location') ?? '',
    };
  }

  /** Opens a path and whatever it redirects to, as long as it stays on the server. */
  async visit(path: string): Promise<Page> {
    let page = await this.open(path);
    while (page.location && new URL(page.location, this.origin).origin === this.origin) {
      page = await this.open(page.location);
    }
    return page;
  }

  /** Sends the form of a page with its hidden fields and these. */
  submit(page: Page, fields: Record<string, string>): Promise<Page> {
    const hidden = [...page.html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)];
    const body = new URLSearchParams(fields);
    for (const [, name, value] of hidden) body.set(name!, value!);
    return this.open(formAction(page), { method: 'POST', body });
  }

  // `init.headers` of a caller would drop the cookies: there is deliberately no way to pass some.
  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const at = pair.indexOf('=');
    if (attributes.includes('Max-Age=0')) this.cookies.delete(pair.slice(0, at));
    else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

export function formAction(page: Page): string {
  const action = /<form method="post" action="([^"]+)"/.exec(page.html)?.[1];
  if (action === undefined) throw new Error(`There is no form on ${page.url}:\n${page.html}`);
  return action;
}

/** What a screen reader announces at once. */
export function alertOf(page: Page): string {
  return /role="alert"[^>]*>([^<]*)</.exec(page.html)?.[1] ?? '';
}
