/**
 * One sealed value ↔ several cookies. Browsers hold 4,096 bytes a cookie, attributes included.
 *
 * Every chunk after the first begins with 8 characters of the first one's salt, so that chunks of two generations,
 * which a browser mixes when answers arrive out of order, never join.
 */
import { beginsSeal, isWholeSeal } from '../crypto/seal.js';
import {
  clearCookie,
  serialize,
  setCookie,
  type CookieAttributes,
  type CookieIntent,
  type CookieReader,
} from './intents.js';

const COOKIE_LIMIT = 4_096;
/** Node refuses 16 kB of request headers in all; the rest of them needs room too. */
export const HEADER_LIMIT = 12_288;
const GENERATION_LENGTH = 8;
/** `Fe26.2*1*`, behind which the salt begins. */
const SALT_START = 9;
const MAX_CHUNKS = 8;
const MAX_NAME_AND_ATTRIBUTES = 512;

export type JoinedChunks = { kind: 'absent' } | { kind: 'whole'; value: string } | { kind: 'incomplete' };

function chunkName(name: string, index: number): string {
  return index === 0 ? name : `${name}.${index}`;
}

function generationOf(first: string): string {
  return first.slice(SALT_START, SALT_START + GENERATION_LENGTH);
}

/** A first chunk fills its cookie; a shorter unfinished seal was cut by somebody and will never be whole. */
function looksLikeFirstChunk(first: string): boolean {
  return first.length >= COOKIE_LIMIT - MAX_NAME_AND_ATTRIBUTES;
}

/** Joins what the browser sent. A first cookie that is a whole seal is read alone. */
export function joinChunks(name: string, cookies: CookieReader): JoinedChunks {
  const first = cookies.get(name);
  if (first === undefined || first === '') return { kind: 'absent' };
  if (isWholeSeal(first)) return { kind: 'whole', value: first };

  // What does not begin as a seal never was a chunk, whatever lies beside it.
  if (!beginsSeal(first)) return { kind: 'whole', value: first };
  if (cookies.get(chunkName(name, 1)) === undefined && !looksLikeFirstChunk(first)) {
    return { kind: 'whole', value: first };
  }
  const generation = generationOf(first);
  let value = first;
  for (let index = 1; index < MAX_CHUNKS; index++) {
    const chunk = cookies.get(chunkName(name, index));
    if (chunk === undefined || !chunk.startsWith(generation)) return { kind: 'incomplete' };
    value += chunk.slice(GENERATION_LENGTH);
    if (isWholeSeal(value)) return { kind: 'whole', value };
  }
  return { kind: 'incomplete' };
}

/**
 * The cookies that hold a value, and the clearing of chunks it no longer needs; or, when they are too much for a header, how
 * many bytes of it they would take.
 */
export function splitIntoChunks(
  name: string,
  value: string,
  attributes: CookieAttributes,
  cookies: CookieReader,
): CookieIntent[] | number {
  const intents: CookieIntent[] = [];
  const generation = generationOf(value);
  let rest = value;
  let headerBytes = 0;
  for (let index = 0; rest !== ''; index++) {
    const chunk = chunkName(name, index);
    const prefix = index === 0 ? '' : generation;
    const room = COOKIE_LIMIT - serialize(setCookie(chunk, prefix, attributes)).length;
    intents.push(setCookie(chunk, prefix + rest.slice(0, room), attributes));
    headerBytes += chunk.length + prefix.length + Math.min(room, rest.length) + '=; '.length;
    rest = rest.slice(room);
  }
  if (headerBytes > HEADER_LIMIT) return headerBytes;
  return [...intents, ...clearChunks(name, attributes, cookies, intents.length)];
}

/** Clears the chunks of a value from an index on; the host-only twin too where a Domain is configured. */
export function clearChunks(
  name: string,
  attributes: CookieAttributes,
  cookies: CookieReader,
  from = 0,
): CookieIntent[] {
  const present = new Set(cookies.names());
  const intents: CookieIntent[] = [];
  for (let index = from; index < MAX_CHUNKS; index++) {
    const chunk = chunkName(name, index);
    if (index > 0 && !present.has(chunk)) continue;
    intents.push(clearCookie(chunk, attributes));
    if (attributes.domain) intents.push(clearCookie(chunk, { ...attributes, domain: undefined }));
  }
  return intents;
}
