import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';

const config: NextConfig = {
  poweredByHeader: false,
  // The dependencies are installed further up; left to guess, Next may stop at a lockfile.
  turbopack: { root: process.env['WORKSPACE_ROOT'] ?? fileURLToPath(new URL('../..', import.meta.url)) },
};

export default config;
