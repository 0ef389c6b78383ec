import type { NextFetchEvent, NextRequest } from 'next/server';
import * as debug from './debug';
import * as byDefault from './default';
import * as middlewareAuth from './middleware-auth';

export interface MiddlewareModule {
  default: (request: NextRequest, event: NextFetchEvent) => Promise<Response | undefined>;
}

export const middlewares: Record<string, MiddlewareModule> = {
  default: byDefault,
  'middleware-auth': middlewareAuth,
  debug,
};
