import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

// The repository: where Next, React and every library are installed below.
let root = process.cwd();
while (!existsSync(`${root}/packages/authkit-nextjs`)) root = dirname(root);

export default {
  poweredByHeader: false,
  typescript: { ignoreBuildErrors: true },
  turbopack: { root },
};
