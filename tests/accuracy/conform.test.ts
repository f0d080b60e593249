/** The family's input, against the same head conformed by other software. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readNifti } from '../../cli/nifti.ts';
import { loadPackage } from '../../cli/packages.ts';
import { invert, multiply } from '../../inference-worker/pipeline/affine.ts';
import { normalise } from '../../inference-worker/pipeline/intensity.ts';
import { modelGrid } from '../../inference-worker/pipeline/model-grid.ts';
import { resampleLinear } from '../../inference-worker/pipeline/resample.ts';
import { mirrorPath } from '../../scripts/shared.ts';
import { readDicomFolder } from './dicom-volume.ts';

const HEAD = path.join(mirrorPath(), 'dicom-samples', 'brain-mr-t1');
const CONFORMED = path.join(mirrorPath(), 'models', 'brainchop', 'reference', 'brain-mr-t1_conformed.nii.gz');
const there = existsSync(HEAD) && existsSync(CONFORMED);
if (!there) {
  console.warn(`\n  SKIPPED: conforming against the reference. ${CONFORMED} is not on this machine.\n`);
  it('has its data in continuous integration', () => {
    expect(process.env.CI, 'CI must have the shared data').not.toBe('true');
  });
}

it.skipIf(!there)('a head is not shifted, blurred or rescaled on its way into the model', async () => {
  const { manifest } = await loadPackage('model18cls');
  const head = readDicomFolder(HEAD);
  const grid = modelGrid(head, manifest.input);
  const values = resampleLinear(head, grid);
  normalise(values, manifest.input.intensity);
  const reference = await readNifti(CONFORMED);
  // both grids hold the same voxel centres (the reference's affine is rounded to float32), in another order
  const map = multiply(invert(reference.affine), grid.affine);
  const [nx, ny, nz] = grid.dims;
  let same = 0;
  let near = 0;
  let tissue = 0;
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        const [x, y, z] = [0, 4, 8].map((r) =>
          Math.round(map[r]! * i + map[r + 1]! * j + map[r + 2]! * k + map[r + 3]!),
        ) as [number, number, number];
        const expected = reference.voxels[(z * reference.dims[1] + y) * reference.dims[0] + x]!;
        if (expected <= 10) continue;
        const difference = Math.abs(Math.round(values[v]! * 255) - expected);
        tissue++;
        if (difference === 0) same++;
        if (difference <= 1) near++;
      }
    }
  }
  console.log(
    `conformed: ${((100 * same) / tissue).toFixed(2)} % of tissue voxels equal, ${((100 * near) / tissue).toFixed(3)} % within 1`,
  );
  expect(same / tissue).toBeGreaterThan(0.98);
  expect(near / tissue).toBeGreaterThan(0.999);
});
