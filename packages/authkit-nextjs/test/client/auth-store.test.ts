import { expect, test } from 'vitest';
import { AuthStore, type Ask } from '../../src/client/auth-store.js';
import type { ClientAnswer, ClientUser } from '../../src/client/protocol.js';

const ada = { user: { id: 'user_1' }, sessionId: 'session_1' } as ClientUser;

/** Counts what is asked, and answers when told to. */
function server() {
  const asked: { action: string; answer(answer: ClientAnswer): void; fail(error: Error): void }[] = [];
  const ask: Ask = (action) =>
    new Promise((answer, fail) => {
      asked.push({ action, answer, fail });
    });
  return { asked, ask };
}

test('with initial data nothing is asked, and the first state knows the user', () => {
  const { ask, asked } = server();
  expect(new AuthStore(ask, ada).get()).toEqual({ auth: ada, loading: false, error: undefined });
  expect(asked).toEqual([]);
});

test('everybody who loads at once shares one request', async () => {
  const { ask, asked } = server();
  const store = new AuthStore(ask, undefined);
  expect(store.get().loading).toBe(true);
  const loads = Promise.all([store.load(), store.load(), store.load()]);
  expect(asked).toHaveLength(1);
  asked[0]!.answer({ n: '', auth: ada });
  await loads;
  expect(store.get()).toEqual({ auth: ada, loading: false, error: undefined });
});

test('a failed read keeps the last known user and sets the error', async () => {
  const { ask, asked } = server();
  const store = new AuthStore(ask, ada);
  const seen: unknown[] = [];
  store.subscribe(() => seen.push(store.get().auth.user));
  const refreshing = store.refresh();
  asked[0]!.fail(new Error('offline'));
  await refreshing;
  expect(store.get()).toMatchObject({ auth: ada, error: new Error('offline') });
  expect(seen).toEqual([ada.user]);
});

test('an answer that says signed-out signs out', async () => {
  const { ask, asked } = server();
  const store = new AuthStore(ask, ada);
  const loading = store.load();
  asked[0]!.answer({ n: '', auth: { user: null } });
  await loading;
  expect(store.get().auth).toEqual({ user: null });
});
