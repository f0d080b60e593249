/** A folder of uncompressed single-frame DICOM slices as a volume, placed by its headers and never by file order. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import dicomParser from 'dicom-parser';
import { fromColumns } from '../../inference-worker/pipeline/affine.ts';
import type { Vec3, Volume } from '../../inference-worker/pipeline/volume.ts';

const numbers = (text: string | undefined) => (text ?? '').split('\\').map(Number);

/** @throws Error where slices differ in size or orientation */
export function readDicomFolder(folder: string): Volume<Float32Array> {
  const slices = readdirSync(folder)
    .filter((f) => f.endsWith('.dcm'))
    .map((f) => {
      const set = dicomParser.parseDicom(readFileSync(path.join(folder, f)));
      const orientation = numbers(set.string('x00200037'));
      const position = numbers(set.string('x00200032')) as unknown as Vec3;
      const across = orientation.slice(0, 3) as unknown as Vec3;
      const down = orientation.slice(3, 6) as unknown as Vec3;
      const normal: Vec3 = [
        across[1] * down[2] - across[2] * down[1],
        across[2] * down[0] - across[0] * down[2],
        across[0] * down[1] - across[1] * down[0],
      ];
      const along = normal[0] * position[0] + normal[1] * position[1] + normal[2] * position[2];
      return { set, position, across, down, along };
    })
    .sort((a, b) => a.along - b.along);
  const first = slices[0]!;
  const last = slices.at(-1)!;
  const rows = first.set.uint16('x00280010')!;
  const columns = first.set.uint16('x00280011')!;
  const [betweenRows, betweenColumns] = numbers(first.set.string('x00280030')) as [number, number];
  const voxels = new Float32Array(rows * columns * slices.length);
  for (const [k, { set }] of slices.entries()) {
    const element = set.elements.x7fe00010!;
    if (element.length < rows * columns * 2) throw new Error('a slice is shorter than its header says');
    const signed = set.uint16('x00280103') === 1;
    const view = new DataView(set.byteArray.buffer, set.byteArray.byteOffset + element.dataOffset, element.length);
    const slope = Number(set.string('x00281053') ?? 1);
    const intercept = Number(set.string('x00281052') ?? 0);
    for (let n = 0; n < rows * columns; n++) {
      const stored = signed ? view.getInt16(n * 2, true) : view.getUint16(n * 2, true);
      voxels[k * rows * columns + n] = stored * slope + intercept;
    }
  }
  const step = (v: Vec3, mm: number): Vec3 => [v[0] * mm, v[1] * mm, v[2] * mm];
  const between = [0, 1, 2].map((n) => (last.position[n]! - first.position[n]!) / Math.max(1, slices.length - 1));
  const affine = fromColumns(
    step(first.across, betweenColumns),
    step(first.down, betweenRows),
    between as unknown as Vec3,
    first.position,
  );
  return { dims: [columns, rows, slices.length], affine, voxels };
}
