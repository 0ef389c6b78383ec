import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';

const config: NextConfig = {
  poweredByHeader: false,
  // Checked by a run of their own, with the library's types as an app sees them.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: fileURLToPath(new URL('../../../..', import.meta.url)) },
};

export default config;
