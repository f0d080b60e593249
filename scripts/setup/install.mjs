/** Plain JavaScript without dependencies: runs before anything is installed. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

function packagesIn(path) {
  try {
    return JSON.parse(readFileSync(join(ROOT, path), 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}

/**
 * npm keeps a lock file of what it really installed inside node_modules, written last. Comparing it with ours tells
 * whether an install is missing, was broken off or is out of date, however it was made.
 */
function isInstalled() {
  if (!existsSync(join(ROOT, 'node_modules'))) return false;
  const wanted = packagesIn('package-lock.json');
  const installed = packagesIn('node_modules/.package-lock.json');
  if (!wanted || !installed) return false;
  // optional packages are for other platforms
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional || entry.devOptional || installed[path]?.version === entry.version,
  );
}

/** With the development packages even under NODE_ENV=production: `npm start` builds the page with them. */
export const NPM_CI = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];

/** One sentence when installing failed, else null. */
export function installIfNeeded() {
  if (isInstalled()) return null;
  console.log('Installing packages (npm ci) …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const run = spawnSync(npm, NPM_CI, {
    cwd: ROOT,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (run.status === 0) return null;
  return 'The packages could not be installed: see npm’s message above; is the npm registry reachable?';
}
