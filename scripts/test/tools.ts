/** Finds the programs that tests use as judges and drivers, and installs those that are missing where it may. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findChromium } from '../../tests/support/chromium.ts';

interface Tool {
  readonly what: string;
  readonly aptPackage: string;
  readonly isThere: () => boolean;
}

const inPath = (program: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

const pythonHas = (module: string): boolean =>
  spawnSync('/usr/bin/python3', ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0;

export const JUDGES: readonly Tool[] = [
  { what: 'dciodvfy', aptPackage: 'dicom3tools', isThere: () => inPath('dciodvfy') },
  { what: 'dcmdump', aptPackage: 'dcmtk', isThere: () => inPath('dcmdump') },
  { what: 'plastimatch', aptPackage: 'plastimatch', isThere: () => inPath('plastimatch') },
  { what: 'pydicom', aptPackage: 'python3-pydicom', isThere: () => pythonHas('pydicom') },
  { what: 'numpy', aptPackage: 'python3-numpy', isThere: () => pythonHas('numpy') },
];

export const BROWSER: readonly Tool[] = [
  { what: 'Chromium', aptPackage: 'chromium-headless-shell', isThere: () => findChromium() !== undefined },
];

const mayInstall = (): boolean => process.getuid?.() === 0 && inPath('apt-get');

function apt(args: readonly string[]): boolean {
  const options = ['-o', 'DPkg::Lock::Timeout=300', '-qq'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', [...options, ...args], { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
}

/** Installs what is missing; returns what still is. Without root it says what to type. */
export function ensureTools(tools: readonly Tool[]): readonly Tool[] {
  const missing = tools.filter((tool) => !tool.isThere());
  if (missing.length === 0) return [];
  const packages = missing.map((tool) => tool.aptPackage);
  if (!mayInstall()) {
    console.warn(
      `Missing: ${missing.map((t) => t.what).join(', ')}. On Debian: sudo apt-get install ${packages.join(' ')}`,
    );
    return missing;
  }
  console.log(`Installing ${packages.join(', ')} …`);
  apt(['update']);
  // one by one where all at once failed: a package one distribution lacks must not cost the others
  if (!apt(['install', '-y', '--no-install-recommends', ...packages])) {
    for (const name of packages) apt(['install', '-y', '--no-install-recommends', name]);
  }
  return missing.filter((tool) => !tool.isThere());
}

/** A Chromium by the system's packages, else by Playwright's download; false when neither works. */
export function ensureBrowser(): boolean {
  if (ensureTools(BROWSER).length === 0) return true;
  console.log('Downloading Chromium (npx playwright install chromium) …');
  const args = ['playwright', 'install', 'chromium', ...(mayInstall() ? ['--with-deps'] : [])];
  spawnSync('npx', args, { stdio: 'inherit', timeout: 300_000 });
  return findChromium() !== undefined;
}
