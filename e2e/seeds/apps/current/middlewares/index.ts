import type { NextFetchEvent, NextRequest } from 'next/server';
import * as composed from './composed';
import * as debug from './debug';
import * as byDefault from './default';
import * as middlewareAuth from './middleware-auth';
import * as redirectUri from './redirect-uri';
import * as refreshCallbacks from './refresh-callbacks';
import * as signUpPaths from './sign-up-paths';

export interface MiddlewareModule {
  default: (request: NextRequest, event: NextFetchEvent) => Promise<Response | undefined>;
}

export const middlewares: Record<string, MiddlewareModule> = {
  default: byDefault,
  'redirect-uri': redirectUri,
  'middleware-auth': middlewareAuth,
  'sign-up-paths': signUpPaths,
  'refresh-callbacks': refreshCallbacks,
  composed,
  debug,
};
