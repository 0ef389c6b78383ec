import { NextResponse } from 'next/server';
import { clientOf, subjectIn } from './client';

/** As its guide has it: the session is looked at, and renewed when it is time. */
export default async function proxy(request) {
  let response = NextResponse.next({ request });
  const client = clientOf({
    getAll: () => request.cookies.getAll(),
    setAll: (changed) => {
      for (const { name, value } of changed) request.cookies.set(name, value);
      response = NextResponse.next({ request });
      for (const { name, value, options } of changed) response.cookies.set(name, value, options);
    },
  });
  await subjectIn(client);
  return response;
}
