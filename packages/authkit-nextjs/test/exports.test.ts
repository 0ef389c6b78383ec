import { expect, test, vi } from 'vitest';

test('the names of each door', async () => {
  const names = async (door: string) => Object.keys((await import(door)) as object).toSorted();
  expect(await names('../src/index.js')).toMatchInlineSnapshot(`
    [
      "AUTHKIT_REQUEST_HEADERS",
      "AuthKitError",
      "CallbackError",
      "ConfigurationError",
      "Impersonation",
      "SessionTooLargeError",
      "TokenRefreshError",
      "applyResponseHeaders",
      "authkit",
      "authkitMiddleware",
      "authkitProxy",
      "checkRecentAuth",
      "createAuthKit",
      "createAuthKitProxy",
      "getFeatureFlagsRuntimeClient",
      "getSignInUrl",
      "getSignUpUrl",
      "getTokenClaims",
      "getUser",
      "getWorkOS",
      "handleAuth",
      "handleAuthkitHeaders",
      "handleAuthkitProxy",
      "handleWebhook",
      "has",
      "isAuthkitRequestHeader",
      "partitionAuthkitHeaders",
      "protect",
      "protectRoute",
      "refreshSession",
      "saveSession",
      "signOut",
      "switchToOrganization",
      "validateApiKey",
      "withAuth",
    ]
  `);
  expect(await names('../src/components.js')).toMatchInlineSnapshot(`
    [
      "AuthKitProvider",
      "Impersonation",
      "Protect",
      "SignedIn",
      "SignedOut",
      "has",
      "useAccessToken",
      "useAuth",
      "useRecentAuth",
      "useTokenClaims",
    ]
  `);
  expect(await names('../src/testing.js')).toEqual([
    'TestAuthKitProvider',
    'authkitFixtures',
    'createTestSession',
    'mockAuth',
  ]);
  expect(await names('../src/redis.js')).toEqual(['redisRefreshStore']);
  // Server Components get the same door with a server form of the provider.
  expect(await names('../src/components.react-server.js')).toEqual(await names('../src/components.js'));
});

test('importing a door with an empty environment reads nothing and throws nothing', async () => {
  vi.resetModules();
  const environment = new Proxy<NodeJS.ProcessEnv>(
    {},
    {
      get(_target, name) {
        if (String(name).includes('WORKOS')) throw new Error(`${String(name)} was read at import`);
        return undefined;
      },
    },
  );
  const kept = process.env;
  process.env = environment;
  try {
    await expect(import('../src/index.js')).resolves.toHaveProperty('withAuth');
    await expect(import('../src/components.js')).resolves.toHaveProperty('useAuth');
  } finally {
    process.env = kept;
  }
});
