/** What the AuthKit route answers to the client half: one shape, written by one side and read by the other. */
import type { NoUserInfo, UserInfo } from '../types.js';

/** A signed-in user without the access token. */
export type ClientUser = Omit<UserInfo, 'accessToken'>;

export type ClientAuth = ClientUser | NoUserInfo;

/** What the server half knew when it rendered the page; by its own form of the provider with the mark of the session's cookie. */
export type Seed = ClientAuth | MarkedAuth;

export interface MarkedAuth {
  auth: ClientAuth;
  mark: string | undefined;
}

export interface ClientAnswer {
  /** The request's own random text, so that an answer a service worker kept is told apart. */
  n: string;
  auth?: ClientAuth;
  /** The mark that belongs to this session; absent when nobody is signed in. */
  mark?: string;
  /** Only in the answer to `token`, and not when the session is stale. */
  accessToken?: string;
  /** With `accessToken`: for how many seconds it is good, by the server's clock, since a browser's may be wrong. */
  expiresIn?: number;
  /** While somebody is impersonating: what the organization is called. */
  organizationName?: string;
  /** Why a renewal that was asked for did not happen, or why there is no token. */
  error?: string;
  /** Where to go next: after sign-out, or when the provider misses a step. */
  url?: string;
  /** Why nobody is signed in. */
  reason?: string;
}

export type RouteMethod = 'GET' | 'POST';
