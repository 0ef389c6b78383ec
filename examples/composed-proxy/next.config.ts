import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';

const config: NextConfig = {
  poweredByHeader: false,
  // The dependencies are installed at the top of the workspace; left to guess, Next may stop at a lockfile above it.
  turbopack: { root: fileURLToPath(new URL('../..', import.meta.url)) },
};

export default config;
