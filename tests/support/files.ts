import { openAsBlob, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { FileSource } from '../../viewer/studies/index.ts';

/** Every file below a folder, as a picker would hand it over. */
export async function sourcesBelow(folder: string): Promise<FileSource[]> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Promise.all(paths.map(async (path) => ({ path: relative(folder, path), blob: await openAsBlob(path) })));
}
