import { parseSetCookie } from '../support/http.ts';
import type { Delivery } from './shared-cache.ts';

const PATTERNS: Record<string, RegExp> = {
  token: /eyJ[\w-]+\.[\w-]+\.[\w-]+/g,
  seal: /Fe26\.2\*[\w*~-]+/g,
  id: /\b(?:user|session|org)_[0-9A-Za-z]{20,}/g,
  address: /[\w.+-]+@example\.com/g,
  'sign-in': /[?&](?:state|flow|code|code_challenge)=([\w%.*~-]{20,})/g,
  claim: /"(?:tokenId|jti|sid|sub)":"([^"]{8,})"/g,
};

const textOf = ({ headers, body }: Delivery) => [...headers, body].join('\n');

/**
 * What nobody else may ever be handed, and its kind: taken from what this person was handed, so that nothing is missed
 * for not having been thought of.
 */
function secretsOf(deliveries: readonly Delivery[], person: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const delivery of deliveries.filter(({ to }) => to === person)) {
    for (const [index, line] of delivery.headers.entries()) {
      if (!/^set-cookie$/i.test(delivery.headers[index - 1] ?? '')) continue;
      const { name, value } = parseSetCookie(line);
      if (value.length >= 8) found.set(value, `cookie ${name}`);
    }
    for (const [kind, pattern] of Object.entries(PATTERNS)) {
      for (const [whole, part] of textOf(delivery).matchAll(pattern)) {
        const secret = part ?? whole;
        if (!found.has(secret)) found.set(secret, kind);
      }
    }
  }
  return found;
}

/** The kinds of secret that somebody was handed in all. */
export const kindsOf = (deliveries: readonly Delivery[], person: string): string[] =>
  [...new Set(secretsOf(deliveries, person).values())].toSorted();

/** Kinds whose bearer is that person, or knows them. */
const PERSONAL = new Set(['address', 'claim', 'cookie wos-session', 'id', 'seal', 'token']);

const isMarked = ({ headers }: Delivery) =>
  headers.some((value, at) => /^cache-control$/i.test(headers[at - 1] ?? '') && /\bno-store\b/i.test(value));

/**
 * Where somebody was handed what is theirs without a word to caches. Nobody asks twice for a callback, or for what a hook
 * asks with a number of its own, so no leak would show what these say.
 */
export function unmarked(deliveries: readonly Delivery[], people: readonly string[]): string[] {
  const found = people.flatMap((person) => {
    const secrets = [...secretsOf(deliveries, person)].filter(([, kind]) => PERSONAL.has(kind));
    return deliveries
      .filter((delivery) => delivery.to === person && !isMarked(delivery))
      .flatMap((delivery) =>
        secrets
          .filter(([secret]) => textOf(delivery).includes(secret))
          .map(([, kind]) => `${kind} of ${person}: ${delivery.url.split('?')[0]}`),
      );
  });
  return [...new Set(found)];
}

/** Everything of one person's that another was handed: where, and of what kind, but not what it is. */
export function leaks(deliveries: readonly Delivery[], people: readonly string[]): string[] {
  return people.flatMap((from) => {
    const secrets = [...secretsOf(deliveries, from)];
    return deliveries
      .filter(({ to }) => to !== from)
      .flatMap((delivery) => {
        const text = textOf(delivery);
        const kinds = new Set(secrets.flatMap(([secret, kind]) => (text.includes(secret) ? [kind] : [])));
        const where = `${delivery.url.split('?')[0]}${delivery.fromCache ? ', from the cache' : ''}`;
        return [...kinds].map((kind) => `${kind} of ${from} to ${delivery.to}: ${where}`);
      });
  });
}
