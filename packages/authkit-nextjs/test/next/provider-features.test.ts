/** API keys, claim tokens and impersonation, with the provider that has them. */
import { describe, expect, test, vi } from 'vitest';
import {
  checkRecentAuth,
  getFeatureFlagsRuntimeClient,
  has,
  validateApiKey,
  withAuth,
} from '../../src/index.js';
import { inRequest } from '../next-fakes/headers.js';
import { CALLBACK, fillInSignIn, PERSON, useAuthKit } from '../support/authkit.js';
import { Browser } from '../support/browser.js';
import { route, signedInBrowser } from '../support/sign-in.js';

const authkit = useAuthKit({
  claimToken: 'claim-me',
  organizations: [{ id: 'org_keys', name: 'Keys' }],
});

test('feature flags: the runtime client of the SDK polls the provider that the settings name', async () => {
  await authkit.server.createFeatureFlag({ slug: 'dark-mode', enabled: true, defaultValue: true });
  await authkit.server.createFeatureFlag({ slug: 'beta', enabled: false, defaultValue: true });
  const flags = getFeatureFlagsRuntimeClient();
  try {
    await flags.waitUntilReady({ timeoutMs: 10_000 });
    expect([flags.isEnabled('dark-mode'), flags.isEnabled('beta'), flags.isEnabled('unknown')]).toEqual([
      true,
      false,
      false,
    ]);
  } finally {
    flags.close();
  }
});

describe('API keys', () => {
  test('a valid key names its organization and permissions; anything else is null', async () => {
    const { value } = await authkit.server.createApiKey({
      organizationId: 'org_keys',
      name: 'Deploys',
      permissions: ['deploys:write'],
    });
    const check = (headers: Record<string, string>) =>
      inRequest(new Browser(), 'action', () => validateApiKey(), headers);
    const { apiKey } = (await check({ authorization: `Bearer ${value}` })).result;
    expect(apiKey).toMatchObject({
      object: 'api_key',
      name: 'Deploys',
      owner: { type: 'organization', id: 'org_keys', organizationId: 'org_keys' },
      permissions: ['deploys:write'],
    });
    expect(JSON.stringify(apiKey)).not.toContain(value);
    for (const authorization of [`Bearer ${value}x`, `Basic ${value}`, 'Bearer', '']) {
      expect((await check({ authorization })).result, authorization).toEqual({ apiKey: null });
    }
  });

  test('withAuth accepts one where it is asked to, with its rights', async () => {
    const { value } = await authkit.server.createApiKey({
      organizationId: 'org_keys',
      name: 'Deploys',
      permissions: ['deploys:write'],
    });
    const headers = { authorization: `Bearer ${value}` };
    const { result } = await inRequest(
      new Browser(),
      'action',
      () => withAuth({ accepts: ['api_key'] }),
      headers,
    );
    expect(result).toMatchObject({ via: 'api_key', user: null, organizationId: 'org_keys' });
    expect(has(result, { permission: 'deploys:write', organizationId: 'org_keys' })).toBe(true);
    expect(has(result, { permission: 'deploys:read' })).toBe(false);
  });

  test('the provider down: an error, not a refusal', async () => {
    vi.stubEnv('WORKOS_API_PORT', '1');
    const asked = inRequest(new Browser(), 'action', () => validateApiKey(), {
      authorization: 'Bearer sk_1',
    });
    await expect(asked).rejects.toMatchObject({ code: 'provider_unavailable' });
  });
});

describe('a claim token', () => {
  const start = async () => {
    const response = await route(new Browser().document(`${CALLBACK}?authkit=sign-in`));
    return new URL(response.headers.get('location')!).searchParams;
  };

  test('is exchanged for a nonce that goes with the sign-in', async () => {
    vi.stubEnv('WORKOS_CLAIM_TOKEN', 'claim-me');
    expect((await start()).get('claim_nonce')).toEqual(expect.any(String));
  });

  test('that is wrong warns once, and sign-in goes on; one that is claimed already says nothing', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    vi.stubEnv('WORKOS_CLAIM_TOKEN', 'wrong');
    expect((await start()).has('claim_nonce')).toBe(false);
    await start();
    expect(warn.mock.calls.flat().filter((line) => String(line).includes('WORKOS_CLAIM_TOKEN'))).toHaveLength(
      1,
    );
    warn.mockClear();

    vi.stubEnv('WORKOS_CLAIM_TOKEN', 'claim-me');
    const browser = new Browser();
    const claiming = await route(browser.document(`${CALLBACK}?authkit=sign-in`));
    await fillInSignIn(claiming.headers.get('location')!);
    expect((await start()).has('claim_nonce')).toBe(false);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  test('costs a visitor who does not sign in nothing', async () => {
    vi.stubEnv('WORKOS_CLAIM_TOKEN', 'claim-me');
    await inRequest(new Browser(), 'render', () => withAuth());
    expect(authkit.requests).toEqual([]);
  });
});

describe('impersonation', () => {
  test('from the dashboard, without a state: the code is not spent, a sign-in of our own begins', async () => {
    const { url } = await authkit.server.impersonate({
      email: PERSON.email,
      impersonator: 'admin@example.com',
      reason: 'Support',
    });
    authkit.requests.length = 0;
    const response = await route(
      new Browser().document(url, { headers: { 'sec-fetch-site': 'cross-site' } }),
    );
    expect(response.headers.get('location')).toContain('/user_management/authorize');
    expect(authkit.requests).toEqual([]);
  });

  test('the token says who impersonates; a password entered by somebody else is not recent', async () => {
    const browser = await signedInBrowser();
    const { result: own } = await inRequest(browser, 'render', () => checkRecentAuth({ maxAge: 300 }));
    expect(own).toEqual({ isStale: false, authenticatedAt: expect.any(Date) });

    const { url } = await authkit.server.impersonate({
      email: PERSON.email,
      impersonator: 'admin@example.com',
      reason: 'Support',
    });
    const code = new URL(url).searchParams.get('code')!;
    const exchanged = await fetch(`${authkit.server.url}/user_management/authenticate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        grant_type: 'authorization_code',
        client_id: authkit.server.env.WORKOS_CLIENT_ID,
        client_secret: authkit.server.env.WORKOS_API_KEY,
        code,
      }),
    });
    const {
      user,
      access_token: accessToken,
      refresh_token: refreshToken,
      impersonator,
    } = (await exchanged.json()) as {
      user: never;
      access_token: string;
      refresh_token: string;
      impersonator: never;
    };
    const { saveSession } = await import('../../src/index.js');
    await inRequest(browser, 'action', () =>
      saveSession({ user, accessToken, refreshToken, impersonator }, CALLBACK),
    );
    const { result } = await inRequest(
      browser,
      'render',
      async () => [await withAuth(), await checkRecentAuth({ maxAge: 300 })] as const,
    );
    expect(result[0].impersonator).toEqual({ email: 'admin@example.com', reason: 'Support' });
    expect(result[1]).toEqual({ isStale: true, authenticatedAt: null });
  });
});
