import type { ESLint, Linter } from 'eslint';
import { requireGuard } from './require-guard.js';

const rules = { 'require-guard': requireGuard };

/** Rules for apps that use AuthKit for Next.js. */
const plugin = { meta: { name: '@workos-inc/eslint-plugin-authkit' }, rules } satisfies ESLint.Plugin;

/** The rule, for the files it is about. */
const recommended: Linter.Config = {
  name: 'authkit/recommended',
  plugins: { authkit: plugin },
  rules: { 'authkit/require-guard': 'error' },
};

export default { ...plugin, configs: { recommended } };
