// A million bad inputs against the library. FUZZ_CASES and FUZZ_SEED say otherwise; a failure prints its seed.
import { spawn } from 'node:child_process';

const env = { FUZZ_CASES: '1000000', ...process.env };
const child = spawn(
  'npm',
  ['exec', '--', 'vitest', 'run', '--project', '@workos-inc/authkit-nextjs', 'fuzz'],
  {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  },
);
child.on('exit', (code) => process.exit(code ?? 1));
