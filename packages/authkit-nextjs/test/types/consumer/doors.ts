/** Compiled, never run: the doors that few apps open, with the clients they are meant for. */
import type { AuthKitConfig } from '@workos-inc/authkit-nextjs';
import { redisRefreshStore, type RefreshStore } from '@workos-inc/authkit-nextjs/redis';
import { authkitFixtures, createTestSession, mockAuth } from '@workos-inc/authkit-nextjs/testing';
import { test } from '@playwright/test';
import { Redis } from 'ioredis';
import { createClient } from 'redis';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type IsAny<T> = 0 extends 1 & T ? true : false;
const same = <T extends true>(_proof?: T): void => undefined;
const not = <T extends false>(_proof?: T): void => undefined;

const stores = [redisRefreshStore(createClient()), redisRefreshStore(new Redis())];
same<Equal<typeof stores, RefreshStore[]>>();
export const config: Pick<AuthKitConfig, 'refreshStore'> = { refreshStore: stores[0] };

export async function unitTest(): Promise<void> {
  const session = await createTestSession({ permissions: ['posts:read'], organizationId: undefined });
  same<Equal<typeof session.accessToken, string>>();
  const auth = await mockAuth(null);
  not<IsAny<typeof auth>>();
}

export const browserTest = test.extend(authkitFixtures());
