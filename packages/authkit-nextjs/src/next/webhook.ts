/** The provider's word that something changed: sessions that are over end at their next request. */
import { environmentConfig, type GetConfig } from '../config/source.js';
import type { Bytes } from '../crypto/engine.js';
import { equalInConstantTime, hmacBytes, toHex, utf8 } from '../crypto/random.js';
import { AuthKitError } from '../errors.js';
import { WEBHOOK_SIGNATURE_HEADER } from '../names.js';
import { memoryOf } from '../session/memory.js';
import { noticeOf } from '../session/notices.js';
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
  return function handleWebhook(options: HandleWebhookOptions = {}): WebhookHandler {
    const isObject = typeof options === 'object' && options !== null;
    const onEvent = isObject ? options.onEvent : null;
    if (onEvent === null || (onEvent !== undefined && typeof onEvent !== 'function')) {
      throw new AuthKitError(
        'invalid_argument',
        'handleWebhook takes { onEvent }, and onEvent is a function',
      );
    }
    return async (request) => {
      const config = await getConfig({ headers: request.headers, cookies: { get: () => undefined } });
      const { webhookSecret } = config;
      const signature = readSignature(request.headers.get(WEBHOOK_SIGNATURE_HEADER));
      if (!signature) return refuse(401, 'The request is not signed');
      const body = await readBody(request);
      if (!body) return refuse(413, 'The event is larger than any event is');
      if (!(await isGenuine(signature, body, webhookSecret, Date.now()))) {
        return refuse(401, 'The signature is wrong or too old');
      }
      const event = parseEvent(body);
      if (!event) return refuse(400, 'The body is not an event');

      const createdAt = Date.parse(event.created_at);
      const at = Number.isNaN(createdAt) ? signature.at : Math.min(createdAt, signature.at);
      const notice = noticeOf(event, at);
      const told = !notice || (await memoryOf(config).notices.add(notice, sharedStoreOf(config), Date.now()));
      // The provider sends again what was not accepted: until then the other processes know nothing.
      if (!told) {
        return problem(503, 'webhook_rejected', 'The refresh store cannot be reached now', {
          headers: { 'retry-after': '5' },
        });
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
 * The provider may send an event more than once, so `onEvent` must not mind one that it has seen: each has an `id`.
 *
 * @throws {AuthKitError} `invalid_argument`, when it is defined with anything else.
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
async function readBody(request: Request): Promise<Bytes | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) break;
    size += value.byteLength;
    if (size > MAX_BYTES) {
      await reader?.cancel();
      return undefined;
    }
    chunks.push(value);
  }
  return concat(chunks);
}

function concat(parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return whole;
}

interface Signature {
  /** When, in milliseconds since 1970, and as it was written. */
  readonly at: number;
  readonly time: string;
  readonly mac: string;
}

function readSignature(header: string | null): Signature | undefined {
  const [, time, mac] = /^\s*t=(\d{1,15})\s*,\s*v1=([0-9a-f]{64})\s*$/.exec(header ?? '') ?? [];
  return time === undefined || mac === undefined ? undefined : { at: Number(time), time, mac };
}

async function isGenuine(
  { at, time, mac }: Signature,
  body: Bytes,
  secret: string,
  now: number,
): Promise<boolean> {
  const expected = toHex(await hmacBytes(utf8(secret), concat([utf8(`${time}.`), body])));
  return equalInConstantTime(mac, expected) && Math.abs(now - at) <= TOLERANCE_MS;
}

function parseEvent(body: Bytes): WebhookEvent | undefined {
  try {
    const value = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(body),
    ) as Partial<WebhookEvent> | null;
    const isEvent = typeof value?.event === 'string' && typeof value.data === 'object' && value.data !== null;
    return isEvent ? (value as WebhookEvent) : undefined;
  } catch {
    return undefined;
  }
}
