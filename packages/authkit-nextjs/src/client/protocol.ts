/** What the AuthKit route answers to the client half: one shape, written by one side and read by the other. */
import type { NoUserInfo, UserInfo } from '../types.js';

/** A signed-in user without the access token. */
export type ClientUser = Omit<UserInfo, 'accessToken'>;

export type ClientAuth = ClientUser | NoUserInfo;

export interface ClientAnswer {
  /** The request's own random text, so that an answer a service worker kept is told apart. */
  n: string;
  auth?: ClientAuth;
  /** Only in the answer to `token`. */
  accessToken?: string;
  /** Why a renewal that was asked for did not happen. */
  error?: string;
  /** Where to go next: after sign-out, or when the provider misses a step. */
  url?: string;
  /** Why nobody is signed in. */
  reason?: string;
}
