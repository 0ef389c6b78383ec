import { afterEach } from 'vitest';
import { complaintsAbout } from './conformance.js';

// Every test that asks the server something is a test of conformance: whatever it asks goes through here.
const ask = globalThis.fetch;
let complaints: string[] = [];

globalThis.fetch = async (input, init) => {
  const response = await ask(input, init);
  // Only this server's answers have one, and those that a test ordered say so.
  if (!response.headers.has('x-request-id') || response.headers.has('x-authkit-fault')) return response;
  if (response.headers.get('content-type')?.includes('text/html')) return response;
  const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
  const url = input instanceof Request ? input.url : String(input);
  const text = await response.clone().text();
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  const { pathname: path } = new URL(url);
  complaints.push(...complaintsAbout({ method: method.toUpperCase(), path, status: response.status, body }));
  return response;
};

afterEach(() => {
  const found = [...new Set(complaints)];
  complaints = [];
  if (found.length > 0) throw new Error(`Answers that do not conform:\n${found.join('\n')}`);
});
