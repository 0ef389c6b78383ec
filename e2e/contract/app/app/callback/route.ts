import { getSignInUrl, handleAuth } from '@workos-inc/authkit-nextjs';
import { NextResponse, type NextRequest } from 'next/server';

/** As docs/guides/migrating.md says, for while two releases run beside each other. */
async function beginAgain(request: NextRequest, error: unknown): Promise<Response> {
  if (request.cookies.has('sign-in-again')) throw error;
  const answer = NextResponse.redirect(await getSignInUrl());
  answer.cookies.set('sign-in-again', '1', { maxAge: 60, httpOnly: true });
  return answer;
}

const finish = handleAuth({ onError: ({ error, request }) => beginAgain(request, error) });

const patient = (request: NextRequest) => finish(request).catch((error) => beginAgain(request, error));

export const GET = process.env['CONTRACT_BEGINS_AGAIN'] ? patient : handleAuth();
