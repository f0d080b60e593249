import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { FOLDERS } from '../server/folders.ts';

/** Where a local mirror of the public data would be: OVERREAD_SHARED, or ../shared beside the repository. */
export const mirrorPath = (): string => resolve(process.env.OVERREAD_SHARED ?? resolve(FOLDERS.root, '../shared'));

/** The local mirror; undefined without one. */
export function sharedFolder(): string | undefined {
  const folder = mirrorPath();
  return existsSync(folder) ? folder : undefined;
}
