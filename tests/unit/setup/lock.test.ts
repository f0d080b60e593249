import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

interface LockEntry {
  optionalDependencies?: Record<string, string>;
}

const lock = JSON.parse(readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8')) as {
  packages: Record<string, LockEntry>;
};

it('the lock file holds every platform’s packages, or npm ci refuses it on a fresh clone (npm run lock:complete)', () => {
  const named = Object.values(lock.packages).flatMap((entry) => Object.entries(entry.optionalDependencies ?? {}));
  const exact = named.filter(([, version]) => /^\d/.test(version)).map(([name]) => name);
  expect(exact.filter((name) => !lock.packages[`node_modules/${name}`])).toEqual([]);
});

it('names no registry host', () => {
  expect(JSON.stringify(lock)).not.toMatch(/"resolved":"https?:/);
});
