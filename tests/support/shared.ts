import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { mirrorPath } from '../../scripts/shared.ts';

/** Real studies and models kept beside the repository; see OVERREAD_SHARED in the README of the tests. */
export const SHARED = mirrorPath();

/**
 * Whether a file or folder of the shared data is there, for `describe.skipIf(!hasShared(…))`. Where it is missing the
 * test is skipped loudly; in CI that is a failure, so that a green run always means that the data was read.
 */
export function hasShared(path: string): boolean {
  const found = existsSync(resolve(SHARED, path));
  if (found) return true;
  if (process.env.CI === 'true') throw new Error(`${path} is missing below ${SHARED}`);
  console.warn(`SKIPPED: ${path} is missing below ${SHARED}`);
  return false;
}

export const sharedPath = (path: string): string => resolve(SHARED, path);
