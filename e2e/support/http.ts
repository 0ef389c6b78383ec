import { request } from 'node:http';

export interface Answer {
  status: number;
  headers: Headers;
  body: string;
  /** The URL that was asked, to resolve what it points at. */
  url: string;
}

export interface Ask {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  cookies?: CookieJar;
  /** Sent as it is, when it is no path that a URL could hold. */
  rawPath?: string;
}

/** What a browser sends when somebody types an address. */
export const DOCUMENT = {
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'none',
};

/** One HTTP request exactly as written: `fetch` would change paths and add headers. Redirects are not followed. */
export async function ask(url: string, options: Ask = {}): Promise<Answer> {
  const { method = 'GET', body, cookies, rawPath } = options;
  const target = new URL(url);
  const headers: Record<string, string> = { ...options.headers };
  const cookie = cookies?.header();
  if (cookie) headers['cookie'] = cookie;
  if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body));

  const answer = await new Promise<Answer>((resolve, reject) => {
    const sent = request(
      {
        // A kept connection may be closed by the other side just when it is used again.
        agent: false,
        host: target.hostname,
        port: target.port,
        path: rawPath ?? target.pathname + target.search,
        method,
        headers,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const received = new Headers();
          for (let index = 0; index < response.rawHeaders.length; index += 2) {
            received.append(response.rawHeaders[index] ?? '', response.rawHeaders[index + 1] ?? '');
          }
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, headers: received, body: text, url });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
  cookies?.take(answer.headers);
  return answer;
}

/** The cookies of one visitor at one host, as far as these tests need: names and values, set and removed. */
export class CookieJar {
  private readonly cookies = new Map<string, string>();

  constructor(cookies: Readonly<Record<string, string>> = {}) {
    for (const [name, value] of Object.entries(cookies)) this.cookies.set(name, value);
  }

  take(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const { name, value, removed } = parseSetCookie(line);
      if (removed) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }

  set(name: string, value: string): void {
    this.cookies.set(name, value);
  }

  get(name: string): string | undefined {
    return this.cookies.get(name);
  }

  all(): Record<string, string> {
    return Object.fromEntries(this.cookies);
  }

  header(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}

export interface SetCookie {
  name: string;
  value: string;
  removed: boolean;
  /** In lower case, without values for flags. */
  attributes: Record<string, string>;
}

export function parseSetCookie(line: string): SetCookie {
  const [pair = '', ...rest] = line.split(/; */);
  const [name, value] = halves(pair);
  const attributes = Object.fromEntries(
    rest.map((part) => {
      const [key, content] = halves(part);
      const attribute = key.toLowerCase();
      return [attribute, attribute === 'samesite' ? content.toLowerCase() : content];
    }),
  );
  const expired = attributes['expires'] !== undefined && Date.parse(attributes['expires']) <= Date.now();
  return { name, value, attributes, removed: attributes['max-age'] === '0' || expired };
}

function halves(text: string): [string, string] {
  const equals = text.indexOf('=');
  return equals === -1 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
}

export const setCookies = (answer: Answer): SetCookie[] => answer.headers.getSetCookie().map(parseSetCookie);
