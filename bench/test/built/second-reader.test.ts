/** Row 14: the proxy has renewed a session, and the same request renews it again, with a refresh token that is spent. */
import { expect, test } from 'vitest';
import { readTwice } from '../../rows/second-reader.ts';

test('a second reader in the request that renewed the session costs no second call, and succeeds', async () => {
  const found = await readTwice('ours', console.log);

  expect(found.map(({ moment }) => moment)).toEqual(['inside the buffer', 'after its expiry']);
  for (const seen of found) expect(seen).toMatchObject({ alone: 1, calls: 1, failed: 0 });
});
