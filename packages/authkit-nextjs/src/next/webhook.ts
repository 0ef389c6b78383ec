/** The provider's word that something changed: sessions that are over end at their next request. */
import { environmentConfig, type GetConfig } from '../config/source.js';
import { equalInConstantTime, hmacBytes, toHex, utf8 } from '../crypto/random.js';
import { WEBHOOK_SIGNATURE_HEADER } from '../names.js';
import { memoryOf } from '../session/memory.js';
import { announcementOf } from '../session/notices.js';
import { sharedStoreOf } from '../session/shared-store.js';
import { empty, problem } from './answers.js';

/** An event of the provider, as it was sent. */
export interface WebhookEvent {
  id: string;
  /** Its kind, such as `session.revoked`. */
  event: string;
  data: Record<string, unknown>;
  /** ISO-8601, in UTC. */
  created_at: string;
}

export interface HandleWebhookOptions {
  /** Called, and awaited, with each event whose signature is right; when it throws, the provider sends it again. */
  onEvent?: ((event: WebhookEvent) => void | Promise<void>) | undefined;
}

type WebhookHandler = (request: Request) => Promise<Response>;

/** How far a signature's time may be from now, in milliseconds, as in the provider's own SDKs. */
const TOLERANCE_MS = 180_000;
const MAX_BYTES = 1_048_576;

export function bindHandleWebhook(getConfig: GetConfig) {
  return function handleWebhook({ onEvent }: HandleWebhookOptions = {}): WebhookHandler {
    return async (request) => {
      const signature = request.headers.get(WEBHOOK_SIGNATURE_HEADER);
      const config = await getConfig({ headers: request.headers, cookies: { get: () => undefined } });
      const { webhookSecret } = config;
      const body = await readBody(request);
      if (body === undefined) return refuse(413, 'The event is larger than any event is');
      const signedAt = await verify(signature, body, webhookSecret, Date.now());
      if (signedAt === undefined) return refuse(401, 'The signature is missing, wrong or too old');
      const event = parseEvent(body);
      if (!event) return refuse(400, 'The body is not an event');

      const createdAt = Date.parse(event.created_at);
      const at = Number.isNaN(createdAt) ? signedAt : Math.min(createdAt, signedAt);
      const said = announcementOf(event, at);
      if (said) {
        await memoryOf(config).notices.add(said.audience, said.notice, sharedStoreOf(config), Date.now());
      }
      await onEvent?.(event);
      return empty();
    };
  };
}

/**
 * Makes the route handler that receives the provider's webhooks; the app exports it as `POST`. Its signature is verified
 * with `WORKOS_WEBHOOK_SECRET`. A revoked session and those of a deleted user end at their next request; after a change of
 * user, membership, role or permission the sessions concerned are renewed at theirs. With a store that holds for every
 * server process, without one for the process that got the event.
 *
 * @throws {ConfigurationError} at the first event, when the secret or another setting is missing or malformed.
 * @throws whatever `onEvent` throws, so that the answer is a 500 and the provider sends the event again.
 * @example
 * ```ts
 * // app/webhooks/route.ts
 * import { handleWebhook } from '@workos-inc/authkit-nextjs';
 *
 * export const POST = handleWebhook({ onEvent: (event) => console.log(event.event) });
 * ```
 */
export const handleWebhook = /* @__PURE__ */ bindHandleWebhook(environmentConfig);

function refuse(status: number, title: string): Response {
  return problem(status, 'webhook_rejected', title);
}

/** The body as it was signed, byte for byte, or undefined when there is too much of it. */
async function readBody(request: Request): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = request.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) break;
    bytes += value.byteLength;
    if (bytes > MAX_BYTES) {
      await reader?.cancel();
      return undefined;
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(bytes);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return new TextDecoder().decode(whole);
}

/** When the body was signed, in milliseconds, or undefined when it was not, or not lately. */
async function verify(
  header: string | null,
  body: string,
  secret: string,
  now: number,
): Promise<number | undefined> {
  const [, time, given] = /^\s*t=(\d{1,15})\s*,\s*v1=([0-9a-f]{64})\s*$/.exec(header ?? '') ?? [];
  if (time === undefined || given === undefined) return undefined;
  const expected = toHex(await hmacBytes(utf8(secret), `${time}.${body}`));
  if (!equalInConstantTime(given, expected)) return undefined;
  return Math.abs(now - Number(time)) <= TOLERANCE_MS ? Number(time) : undefined;
}

function parseEvent(body: string): WebhookEvent | undefined {
  try {
    const value = JSON.parse(body) as Partial<WebhookEvent> | null;
    const isEvent = typeof value?.event === 'string' && typeof value.data === 'object' && value.data !== null;
    return isEvent ? (value as WebhookEvent) : undefined;
  } catch {
    return undefined;
  }
}
