/** Reading one session with ours: from cookies to a verified user. What the proxy calls; inner modules, as built. */
import { environmentConfig } from '../../packages/authkit-nextjs/dist/config/source.js';
import { resolveSession } from '../../packages/authkit-nextjs/dist/session/resolve.js';

export async function read(cookie: string): Promise<string | undefined> {
  const config = await environmentConfig(undefined as never);
  const cookies = {
    get: (name: string) => (name === 'wos-session' ? cookie : undefined),
    names: () => ['wos-session'],
  };
  const outcome = await resolveSession(cookies, config, { mayRefresh: true });
  return outcome.kind === 'signed-in' ? outcome.session.user.id : undefined;
}
