import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import type { Browser, Page } from './browser.js';

/** Sends a form of the dashboard as the page that shows it would. */
export async function act(
  browser: Browser,
  path: string,
  fields: Record<string, string> = {},
  from = '/users',
): Promise<Page> {
  const page = await browser.open(`/dashboard${from}`);
  const body = new URLSearchParams({ csrf: csrfOf(page), ...fields });
  return browser.open(`/dashboard${path}`, { method: 'POST', body });
}

export function csrfOf(page: Page): string {
  const token = /name="csrf" value="([^"]+)"/.exec(page.html)?.[1];
  if (token === undefined) throw new Error(`There is no form on ${page.url} (${page.status})`);
  return token;
}

/** The last part of the path that a form led to. */
export function idOf({ status, location, html }: Page): string {
  const id = /^\/dashboard\/\w+\/([\w.-]+)/.exec(location)?.[1];
  if (id === undefined) throw new Error(`Led nowhere: ${status} ${location} ${html}`);
  return id;
}

/** `fetch` does not let a caller say which host it asks for. */
export async function statusFor(
  port: number,
  path: string,
  headers: Record<string, string>,
  form?: URLSearchParams,
): Promise<number> {
  const asking = request({ port, host: '127.0.0.1', path, headers, method: form ? 'POST' : 'GET' });
  asking.end(form?.toString());
  const [response] = (await once(asking, 'response')) as [{ statusCode: number; resume(): void }];
  response.resume();
  return response.statusCode;
}

/** The first line of the answer to a request as it goes over the wire, which has to ask for the connection to be closed. */
export async function firstLine(port: number, lines: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  // Not ended: a server takes that for a client that has gone.
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text.split('\r\n')[0] ?? '';
}
