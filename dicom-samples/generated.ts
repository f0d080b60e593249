import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../scripts/wholeFiles.ts';
import { createPhantom, PRESETS } from './phantom/index.ts';

/** Written last; names the generator that made the folder, so that a changed generator makes it anew. */
const STAMP = 'generator.txt';

function generatorVersion(): string {
  const folder = new URL('./phantom/', import.meta.url);
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) hash.update(readFileSync(new URL(name, folder)));
  return hash.digest('hex');
}

/** The DICOM files of a generated sample below `folder`, made only when they aren't there. */
export function generateInto(folder: string, preset: string): readonly string[] {
  const options = PRESETS.get(preset);
  if (!options) throw new Error(`There is no phantom called ${preset}.`);
  const stamp = join(folder, STAMP);
  const version = generatorVersion();
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== version) {
    rmSync(folder, { recursive: true, force: true });
    for (const file of createPhantom(options).files) writeWhole(join(folder, file.name), file.bytes);
    writeWhole(stamp, version);
  }
  return readdirSync(folder)
    .filter((name) => name.endsWith('.dcm'))
    .sort();
}
