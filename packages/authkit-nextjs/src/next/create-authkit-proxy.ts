import {
  programmaticSource,
  type AuthKitConfig,
  type AuthKitConfigResolver,
} from '../config/programmatic.js';
import { bindAuthkit, bindAuthkitProxy, type MakeAuthkitProxy } from './proxy.js';

export interface AuthKitProxyInstance {
  authkit: ReturnType<typeof bindAuthkit>;
  authkitProxy: MakeAuthkitProxy;
}

/**
 * The proxy's functions for settings given in code, alone: for proxy files, which should contain nothing else.
 *
 * @throws {ConfigurationError} at first use, when settings are missing or malformed.
 * @example
 * ```ts
 * // proxy.ts
 * import { createAuthKitProxy, type AuthKitConfig } from '@workos-inc/authkit-nextjs';
 *
 * declare const settings: AuthKitConfig;
 * export default createAuthKitProxy(settings).authkitProxy();
 * ```
 */
export function createAuthKitProxy(config: AuthKitConfig | AuthKitConfigResolver): AuthKitProxyInstance {
  const source = programmaticSource(config);
  return { authkit: bindAuthkit(source), authkitProxy: bindAuthkitProxy(source) };
}
