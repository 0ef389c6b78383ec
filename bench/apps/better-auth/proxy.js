import { NextResponse } from 'next/server';
import { auth } from './better-auth';

export default async function proxy(request) {
  await auth.api.getSession({ headers: request.headers });
  return NextResponse.next();
}
