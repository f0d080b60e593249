/**
 * Other people's programs as judges, for `describe.skipIf(!hasTool(…))`. Where one is missing the test is skipped,
 * loudly, so that nobody takes a short run for a full one; with CI=true it is a failure.
 */
import { spawnSync } from 'node:child_process';

/** Debian's Python: the one that apt's python3-pydicom belongs to. */
export const PYTHON = '/usr/bin/python3';

function skipLoudly(sentence: string): false {
  if (process.env.CI === 'true') throw new Error(sentence);
  console.warn(`SKIPPED: ${sentence}`);
  return false;
}

/** Whether the program can be started at all, whatever it says to `args`. */
export function hasTool(program: string, args: readonly string[] = ['--version']): boolean {
  const { error } = spawnSync(program, args, { stdio: 'ignore', input: '' });
  return error === undefined || skipLoudly(`${program} is not installed`);
}

export function hasPydicom(): boolean {
  const { status } = spawnSync(PYTHON, ['-c', 'import pydicom, numpy'], { stdio: 'ignore' });
  return status === 0 || skipLoudly('python3-pydicom and python3-numpy are not installed');
}
