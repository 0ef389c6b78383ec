import { OptionsError } from '../config.js';

/** What to tell somebody whose command failed. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, address, port } = error as Error & { code?: string; address?: string; port?: number };
  if (code === 'EADDRINUSE') return `Port ${port} on ${address} is in use. Choose another with --port.`;
  if (error instanceof OptionsError || code?.startsWith('ERR_PARSE_ARGS')) return error.message;
  return `AuthKit could not start: ${error.message}`;
}
