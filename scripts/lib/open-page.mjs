import { spawn } from 'node:child_process';

/**
 * What opens a page for whoever sits at this machine: nothing where nobody does.
 *
 * @param {{ isTerminal: boolean, env: NodeJS.ProcessEnv, platform: NodeJS.Platform }} where
 * @returns {string | undefined}
 */
export function openerOf({ isTerminal, env, platform }) {
  if (!isTerminal || env['CI']) return undefined;
  // A terminal of another machine shows its desktop nothing.
  if (platform === 'darwin') return env['SSH_CONNECTION'] ? undefined : 'open';
  if (env['WSL_DISTRO_NAME']) return 'wslview';
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? 'xdg-open' : undefined;
}

/**
 * Opens a page in the person's browser, where there is one. That it cannot be opened is no failure of ours: its address
 * is printed besides.
 *
 * @param {string} url
 */
export function openPage(url) {
  const { env, platform, stdout } = process;
  const opener = openerOf({ isTerminal: stdout.isTTY, env, platform });
  if (opener === undefined) return;
  spawn(opener, [url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
