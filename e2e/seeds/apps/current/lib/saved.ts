import type { OauthTokens } from '@workos-inc/authkit-nextjs';

/** What the snippet leaves to the app; the test reads it in the app's output. */
export async function saveTokens(tokens: OauthTokens | undefined): Promise<void> {
  console.log('saved tokens', tokens === undefined ? 'none' : tokens.provider);
}

export async function saveAuthMethod(userId: string, method: string): Promise<void> {
  console.log('saved method', userId, method);
}
