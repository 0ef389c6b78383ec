/** Asks a server for one page many times, so many at a time. */
import { Agent, request } from 'node:http';

export interface Load {
  /** Who is asked, for messages. */
  readonly what: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly requests: number;
  readonly inFlight: number;
  /** What each answer must contain: a server that answers something else, faster, is not measured. */
  readonly expected: string;
  readonly agent: Agent;
}

export const newAgent = (maxSockets: number) => new Agent({ keepAlive: true, maxSockets });

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export function ask(url: string, headers: Readonly<Record<string, string>>, agent: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** @returns seconds that it took */
export async function load({
  what,
  url,
  headers,
  requests,
  inFlight,
  expected,
  agent,
}: Load): Promise<number> {
  let left = requests;
  const started = performance.now();
  const lane = async () => {
    while (left-- > 0) {
      const { status, body } = await ask(url, headers, agent);
      if (status !== 200 || !body.includes(expected)) {
        throw new Error(`${what}: ${url} answered ${status}, without what it was asked for`);
      }
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return (performance.now() - started) / 1000;
}
