import { cookies } from 'next/headers';
import { clientOf, subjectIn } from './client';

export async function currentUserId() {
  const store = await cookies();
  return subjectIn(clientOf({ getAll: () => store.getAll(), setAll: () => undefined }));
}
