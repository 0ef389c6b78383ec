import { MARK_COOKIE } from '../names.js';

/** The mark beside the session cookie, which script cannot see; empty when there is none. */
export const readMark = (): string => readCookie(MARK_COOKIE) ?? '';

export const readCookie = (name: string): string | undefined =>
  new RegExp(`(?:^|; )${name}=([^;]*)`).exec(document.cookie)?.[1];
