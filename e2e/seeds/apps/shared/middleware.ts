import { NextResponse, type NextFetchEvent, type NextRequest } from 'next/server';
import { matchers } from './middlewares/matchers';
import { middlewares, type MiddlewareModule } from './middlewares/index';

/**
 * A project has one middleware, the guides have several: which one runs is said when the app starts. What Next makes of
 * the one's `matcher` tells whether it is asked about a request.
 */
const name = process.env['FIXTURE_PROXY'] ?? 'default';
const chosen: MiddlewareModule = middlewares[name] ?? missing();
const patterns = matchers[name]?.map((source) => new RegExp(source));

export default async function middleware(request: NextRequest, event: NextFetchEvent) {
  const { pathname } = request.nextUrl;
  if (patterns && !patterns.some((pattern) => pattern.test(pathname))) return NextResponse.next();
  return await chosen.default(request, event);
}

function missing(): never {
  throw new Error(`There is no middleware called ${name}`);
}
