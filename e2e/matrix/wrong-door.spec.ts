/** The root door is server code: a client component that imports it does not build, and is told what to import. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Combination } from './support/combinations.ts';
import { expect, test } from './support/test.ts';
import { build, laidOut } from './support/workshop.ts';

const WRONG = `'use client';

import { useState } from 'react';
import { getSignInUrl } from '@workos-inc/authkit-nextjs';

export function WhoAmI() {
  const [url, setUrl] = useState('');
  return <button onClick={() => void getSignInUrl().then(setUrl)}>{url}</button>;
}
`;

test('the root door in a client component fails the build, naming the door to take', async ({
  combination,
}) => {
  test.setTimeout(300_000);
  const wrong: Combination = { ...combination, name: `${combination.name}_wrong-door` };
  const app = laidOut(wrong);
  writeFileSync(join(app, 'app', 'client', 'who-am-i.tsx'), WRONG);
  const { ok, output } = await build(app, wrong);
  expect(output).toContain(
    'In a client component import from the "components" door of the same package instead',
  );
  expect(ok).toBe(false);
});
