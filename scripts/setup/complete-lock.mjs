/**
 * `npm run lock:complete`, after `npm install` of something new. Some registries and mirrors carry only a few of the
 * platform packages a tool lists as optional (Biome, swc); npm then leaves the others out of package-lock.json, and
 * `npm ci` refuses such a lock file everywhere. This adds them back by name, so that each platform finds its own.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './install.mjs';

const OS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const CPU = ['arm64', 'arm', 'ia32', 'loong64', 'ppc64', 's390x', 'riscv64', 'x64'];

/** The optional packages that the lock file names but does not hold, as [path, entry] pairs. */
function missingFrom(packages) {
  return Object.values(packages).flatMap((owner) =>
    Object.entries(owner.optionalDependencies ?? {})
      .filter(([name, version]) => /^\d/.test(version) && !packages[`node_modules/${name}`])
      .map(([name, version]) => [`node_modules/${name}`, platformEntry(name, version, owner)]),
  );
}

function platformEntry(name, version, owner) {
  const words = name.split('/').pop().split('-');
  const cpu = CPU.find((c) => words.includes(c));
  const os = OS.find((o) => words.includes(o));
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') ? ['glibc'] : undefined;
  return {
    version,
    ...(cpu ? { cpu: [cpu] } : {}),
    ...(owner.dev ? { dev: true } : {}),
    ...(libc ? { libc } : {}),
    optional: true,
    ...(os ? { os: [os] } : {}),
  };
}

if (process.argv[1]?.endsWith('complete-lock.mjs')) {
  const path = join(ROOT, 'package-lock.json');
  const lock = JSON.parse(readFileSync(path, 'utf8'));
  const missing = missingFrom(lock.packages);
  const entries = [...Object.entries(lock.packages), ...missing];
  entries.sort(([a], [b]) => a.localeCompare(b, 'en'));
  writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(entries) }, null, 2)}\n`);
  console.log(`${missing.length} platform packages added to package-lock.json`);
}
