/** `npm run phantoms -- --out DIR [--only NAME,…]`: writes each phantom as DICOM files with its truth.json beside it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createPhantom, type Phantom, PRESETS } from './phantom/index.ts';

function truthText({ truth, studyInstanceUID, seriesInstanceUID }: Phantom): string {
  const { grid, structures } = truth;
  const about = 'affine: row-major, voxel index (column, row, slice) to LPS mm; labels.raw: uint8, column fastest';
  return `${JSON.stringify({ about, studyInstanceUID, seriesInstanceUID, ...grid, structures }, null, 2)}\n`;
}

const { values } = parseArgs({ options: { out: { type: 'string' }, only: { type: 'string' } } });
const names = values.only?.split(',') ?? [...PRESETS.keys()];
const unknown = names.filter((name) => !PRESETS.has(name));
if (!values.out || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no phantom called ${unknown.join(', ')}.`);
  console.error(`Usage: npm run phantoms -- --out DIR [--only NAME,…]\nNames: ${[...PRESETS.keys()].join(', ')}`);
  process.exit(1);
}

for (const name of names) {
  const options = PRESETS.get(name);
  if (!options) continue;
  const phantom = createPhantom(options);
  const folder = join(values.out, name);
  mkdirSync(folder, { recursive: true });
  for (const file of phantom.files) writeFileSync(join(folder, file.name), file.bytes);
  writeFileSync(join(folder, 'truth.json'), truthText(phantom));
  writeFileSync(join(folder, 'labels.raw'), phantom.truth.labels);
  console.log(`${name}: ${phantom.files.length} files`);
}
