import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { FOLDERS } from '../server/folders.ts';

/** A local mirror of the public data: OVERREAD_SHARED, or ../shared beside the repository; undefined without one. */
export function sharedFolder(): string | undefined {
  const folder = resolve(process.env.OVERREAD_SHARED ?? resolve(FOLDERS.root, '../shared'));
  return existsSync(folder) ? folder : undefined;
}
