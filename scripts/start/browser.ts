import { spawn } from 'node:child_process';

/** Opens the address in the person's browser where there is a screen; never a reason to fail. */
export function openBrowser(address: string): void {
  const command = opener();
  if (!command) return;
  const [program, ...args] = command;
  const child = spawn(program, [...args, address], { stdio: 'ignore', detached: true });
  child.on('error', () => {
    // no browser known to the system: the address is printed anyway
  });
  child.unref();
}

function opener(): readonly [string, ...string[]] | null {
  if (process.env.CI || process.env.SSH_CONNECTION) return null;
  if (process.platform === 'darwin') return ['open'];
  if (process.platform === 'win32') return ['cmd', '/c', 'start', ''];
  return process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? ['xdg-open'] : null;
}
