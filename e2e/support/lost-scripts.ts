import { readdir, readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';

/**
 * Makes the scripts of a built app that hold a text fail to load: a deployment has taken them away, or the network has.
 * @returns what brings them back
 */
export async function loseScripts(page: Page, workspace: string, text: string): Promise<() => Promise<void>> {
  const folder = new URL(`../../${workspace}/.next/static/`, import.meta.url);
  const lost: string[] = [];
  for (const name of await readdir(folder, { recursive: true }))
    if (name.endsWith('.js') && (await readFile(new URL(name, folder), 'utf8')).includes(text))
      lost.push(name);
  if (lost.length === 0) throw new Error(`No script of ${workspace} holds ${text}`);
  const isLost = ({ pathname }: URL) => lost.some((name) => pathname === `/_next/static/${name}`);
  await page.route(isLost, (route) => route.abort());
  return () => page.unroute(isLost);
}
