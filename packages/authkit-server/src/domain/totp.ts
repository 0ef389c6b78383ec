import { Secret, TOTP } from 'otpauth';

const PERIOD_SECONDS = 30;
// One step to either side, for clocks that disagree: RFC 6238 5.2.
const WINDOW = 1;
// 160 bits, as RFC 4226 4 recommends.
const SECRET_BYTES = 20;
const BASE32 = /^[A-Z2-7]{16,128}$/;

export interface TotpAccount {
  issuer: string;
  account: string;
  /** In base32. */
  secret: string;
}

export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

export function isTotpSecret(text: string): boolean {
  return BASE32.test(text);
}

/** What an authenticator app reads from a QR code. */
export function totpUri(account: TotpAccount): string {
  return totp(account).toString();
}

/** The time step that the code belongs to, or undefined when it belongs to none around now. */
export function stepOfCode(account: TotpAccount, code: string, now: number): number | undefined {
  const token = code.replaceAll(/\s/g, '');
  const delta = totp(account).validate({ token, timestamp: now, window: WINDOW });
  return delta === null ? undefined : Math.floor(now / 1000 / PERIOD_SECONDS) + delta;
}

function totp({ issuer, account, secret }: TotpAccount): TOTP {
  return new TOTP({ issuer, label: account, secret: Secret.fromBase32(secret), period: PERIOD_SECONDS });
}
