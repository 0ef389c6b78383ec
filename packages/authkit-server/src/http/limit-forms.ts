import { addressKey } from '../domain/address-key.js';
import { countAgainst, FORMS } from '../domain/limits.js';
import { clientAddress } from './client-address.js';
import type { AppContext } from './context.js';
import { TooManyRequests } from './errors.js';

/** Ends what the limits of single accounts let through: one client that tries a few passwords at each of very many. */
export async function limitForms(c: AppContext): Promise<void> {
  const wait = await countAgainst(c.get('realm'), FORMS, addressKey(clientAddress(c)));
  if (wait > 0) throw new TooManyRequests(wait);
}
