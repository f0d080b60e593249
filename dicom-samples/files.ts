import { statSync } from 'node:fs';
import { sha256, writeWhole } from '../scripts/wholeFiles.ts';
import type { SampleFile } from './catalogue.ts';

/**
 * A file of the right size was verified when it was written (`writeVerified` is the only way in, and it renames only
 * whole files into place), so hashing 80 MB again on every start is not needed.
 */
export function isThere(path: string, file: SampleFile): boolean {
  return statSync(path, { throwIfNoEntry: false })?.size === file.bytes;
}

/** Writes only bytes with the catalogue's sha256; throws one sentence otherwise. */
export function writeVerified(path: string, file: SampleFile, bytes: Uint8Array, from: string): void {
  if (sha256(bytes) !== file.sha256) throw new Error(`${file.path} from ${from} is not the file the catalogue names.`);
  writeWhole(path, bytes);
}
