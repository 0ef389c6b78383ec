import { createHmac } from 'node:crypto';

/** The value of `WorkOS-Signature`: when it was signed, in milliseconds, and an HMAC-SHA-256 over that and the body. */
export function webhookSignature(secret: string, body: string, now: number): string {
  const digest = createHmac('sha256', secret).update(`${now}.${body}`).digest('hex');
  return `t=${now}, v1=${digest}`;
}
