import { addressKey } from '../domain/address-key.js';
import { BEGINNINGS, countAgainst, FORMS, type Limit } from '../domain/limits.js';
import { clientAddress } from './client-address.js';
import type { AppContext } from './context.js';
import { TooManyRequests } from './errors.js';

/** Ends what the limits of single accounts let through: one client that tries a few passwords at each of very many. */
export function limitForms(c: AppContext): Promise<void> {
  return limitClient(c, FORMS);
}

/** Ends a flood of what anybody may begin, since each is remembered for a day. */
export function limitBeginnings(c: AppContext): Promise<void> {
  return limitClient(c, BEGINNINGS);
}

async function limitClient(c: AppContext, limit: Limit): Promise<void> {
  const wait = await countAgainst(c.get('realm'), limit, addressKey(clientAddress(c)));
  if (wait > 0) throw new TooManyRequests(wait);
}
