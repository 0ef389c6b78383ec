import {
  answerChallenge,
  createChallenge,
  createFactor,
  deleteFactor,
  factorSecrets,
  findChallenge,
  findFactor,
  listFactors,
} from '../domain/factors.js';
import type { Realm } from '../domain/realm.js';
import { isTotpSecret } from '../domain/totp.js';
import { findUser } from '../domain/users.js';
import type { Fields } from '../http/body.js';
import type { AppContext } from '../http/context.js';
import { ApiError, notFound } from '../http/errors.js';
import { qrCodeDataUri } from '../qr-code.js';
import type { AuthFactorRow } from '../store/schema.js';
import { challengeBody, factorBody } from '../wire/factor.js';
import { MAX_NAME, requiredFields, requiredText, text, unprocessable } from './fields.js';
import { listBody, readPageQuery } from './lists.js';

export async function getUserFactors(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const user = await findUser(realm, c.req.param('id') ?? '');
  if (!user) throw notFound('The user');
  return c.json(listBody(await listFactors(realm, user.id, readPageQuery(c)), factorBody));
}

export async function postUserFactor(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const user = await findUser(realm, c.req.param('id') ?? '');
  if (!user) throw notFound('The user');
  const fields = await requiredFields(c);
  const factor = await createFactor(realm, {
    userId: user.id,
    account: user.email,
    ...readTotp(realm, fields),
  });
  const challenge = await createChallenge(realm, factor.id);
  const authentication_factor = enrolledBody(realm, factor);
  return c.json({ authentication_factor, authentication_challenge: challengeBody(challenge) }, 201);
}

/** A factor of the app's own, which belongs to no user here. */
export async function postFactor(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const fields = await requiredFields(c);
  const factor = await createFactor(realm, { userId: null, account: 'user', ...readTotp(realm, fields) });
  return c.json(enrolledBody(realm, factor), 201);
}

export async function getFactor(c: AppContext): Promise<Response> {
  return c.json(factorBody(await factorOfPath(c)));
}

export async function removeFactor(c: AppContext): Promise<Response> {
  if (!(await deleteFactor(c.get('realm'), c.req.param('id') ?? ''))) throw notFound('The factor');
  return c.body(null, 204);
}

export async function postChallenge(c: AppContext): Promise<Response> {
  const factor = await factorOfPath(c);
  return c.json(challengeBody(await createChallenge(c.get('realm'), factor.id)), 201);
}

export async function verifyChallenge(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const open = await findChallenge(realm, c.req.param('id') ?? '');
  if (!open) throw notFound('The challenge');
  const code = requiredText(await requiredFields(c), 'code');
  const result = await answerChallenge(realm, open, code);
  switch (result) {
    case 'expired':
      throw new ApiError(422, 'authentication_challenge_expired', 'The challenge has expired.');
    case 'used':
      throw new ApiError(
        422,
        'authentication_challenge_previously_verified',
        'The challenge has been passed already.',
      );
    case 'too_many':
      throw new ApiError(422, 'one_time_code_too_many_attempts', 'Too many wrong codes.');
    default:
      return c.json({ challenge: challengeBody(open.challenge), valid: result === 'passed' }, 201);
  }
}

function readTotp(realm: Realm, fields: Fields) {
  if (fields['type'] !== 'totp') {
    throw unprocessable('type must be totp; this server has no other.');
  }
  const account = label(fields, 'totp_user');
  const secret = text(fields, 'totp_secret');
  if (secret !== undefined && !isTotpSecret(secret)) {
    throw unprocessable('totp_secret must be 16 to 128 characters of base32.');
  }
  return {
    issuer: label(fields, 'totp_issuer') || new URL(realm.baseUrl).hostname,
    ...(account && { account }),
    secret,
  };
}

/** A text that the URI of a factor can hold: half of a surrogate pair has no percent-encoding. */
function label(fields: Fields, name: string): string | undefined {
  const value = text(fields, name, MAX_NAME);
  if (value !== undefined && /\p{Surrogate}/u.test(value)) {
    throw unprocessable(`${name} must be well-formed Unicode.`);
  }
  return value;
}

async function factorOfPath(c: AppContext): Promise<AuthFactorRow> {
  const factor = await findFactor(c.get('realm'), c.req.param('id') ?? '');
  if (!factor) throw notFound('The factor');
  return factor;
}

function enrolledBody(realm: Realm, factor: AuthFactorRow) {
  const body = factorBody(factor);
  const { secret, uri } = factorSecrets(realm, factor);
  return { ...body, totp: { ...body.totp, secret, qr_code: qrCodeDataUri(uri), uri } };
}
