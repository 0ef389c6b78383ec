import { sql } from 'kysely';
import type { AppContext } from './context.js';

/** For whoever restarts servers and sends them requests: whether this one reaches its store. */
export async function health(c: AppContext): Promise<Response> {
  const isUp = await sql`select 1`.execute(c.get('realm').db).then(
    () => true,
    () => false,
  );
  return c.json({ status: isUp ? 'ok' : 'store_unreachable' }, isUp ? 200 : 503);
}
