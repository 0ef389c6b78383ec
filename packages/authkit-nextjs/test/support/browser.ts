import { NextRequest } from 'next/server.js';

/** The cookies of one browser at the app, and the headers it sends. */
export class Browser {
  readonly jar = new Map<string, string>();

  cookieHeader(): string {
    return [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  keep(name: string, value: string | undefined): void {
    if (value === undefined) this.jar.delete(name);
    else this.jar.set(name, value);
  }

  /** Stores what a response sets, and forgets what it clears. */
  take(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ');
      const equals = pair.indexOf('=');
      const gone = attributes.some((attribute) => attribute.toLowerCase() === 'max-age=0');
      this.keep(pair.slice(0, equals), gone ? undefined : pair.slice(equals + 1));
    }
  }

  /** A request as a browser sends it for a page typed into the address bar. */
  document(url: string, init: { method?: string; headers?: Record<string, string> } = {}): NextRequest {
    return this.request(url, {
      ...init,
      headers: {
        accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
        'sec-fetch-dest': 'document',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-site': 'none',
        ...init.headers,
      },
    });
  }

  /** A request as script on a page of the app sends it. */
  script(url: string, init: { method?: string; headers?: Record<string, string> } = {}): NextRequest {
    return this.request(url, {
      ...init,
      headers: {
        accept: '*/*',
        'sec-fetch-dest': 'empty',
        'sec-fetch-mode': 'cors',
        'sec-fetch-site': 'same-origin',
        ...init.headers,
      },
    });
  }

  request(
    url: string,
    { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
  ) {
    const cookie = this.cookieHeader();
    return new NextRequest(url, { method, headers: { ...(cookie && { cookie }), ...headers } });
  }

  copy(): Browser {
    const other = new Browser();
    for (const [name, value] of this.jar) other.jar.set(name, value);
    return other;
  }
}
