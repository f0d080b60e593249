/**
 * The whole way from DICOM files to labels on their own grid, against label maps computed independently (PyTorch, on a
 * head conformed by other software).
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dice } from '../../cli/metrics.ts';
import { readNifti } from '../../cli/nifti.ts';
import { createNodeRuntime } from '../../cli/node-runtime.ts';
import { loadPackage } from '../../cli/packages.ts';
import { createEngine } from '../../inference-worker/engine/job.ts';
import { labelsTo } from '../../inference-worker/pipeline/to-source.ts';
import type { Volume } from '../../inference-worker/pipeline/volume.ts';
import { mirrorPath } from '../../scripts/shared.ts';
import { readDicomFolder } from './dicom-volume.ts';

const HEAD = path.join(mirrorPath(), 'dicom-samples', 'brain-mr-t1');
const REFERENCE = path.join(mirrorPath(), 'models', 'brainchop', 'reference');
const there = existsSync(HEAD) && existsSync(REFERENCE);

if (!there) {
  console.warn(`\n  SKIPPED: accuracy against the reference. ${HEAD} and ${REFERENCE} are not on this machine.\n`);
  it('has its data in continuous integration', () => {
    expect(process.env.CI, 'CI must have the shared data').not.toBe('true');
  });
}

/** Classes smaller than this have too few voxels for Dice to mean anything. */
const SMALLEST_ML = 1;

describe.skipIf(!there)('a real head is labelled as by the reference implementation', () => {
  const engine = createEngine(createNodeRuntime());
  let head: Volume;
  beforeAll(() => {
    head = readDicomFolder(HEAD);
  });
  afterAll(() => engine.dispose());

  for (const [id, least] of [
    ['model5_gw_ae', 0.97],
    ['mindgrab', 0.97],
    ['model18cls', 0.95],
  ] as const) {
    it(`${id}: Dice of every class above ${SMALLEST_ML} ml is at least ${least}`, { timeout: 1_800_000 }, async () => {
      const { manifest, weights } = await loadPackage(id);
      const result = await engine.runJob({
        manifest,
        weights: { bytes: weights },
        volume: head,
        backend: 'wasm',
        threads: 2,
      });
      if (result.kind !== 'segmentation') throw new Error('not a segmentation');
      const reference = await readNifti(path.join(REFERENCE, `brain-mr-t1_${id}.nii.gz`));
      const mine = labelsTo(result.labelmap.voxels, result.labelmap, reference);
      const voxels = new Float64Array(256);
      for (let v = 0; v < reference.voxels.length; v++) voxels[reference.voxels[v]!]!++;
      const scores = result.segments.map((segment) => ({
        name: segment.name,
        dice: dice(mine, reference.voxels, segment.value),
        ml: voxels[segment.value]! / 1000,
      }));
      console.log(id, result.provenance.milliseconds, result.provenance.peakBytes);
      for (const s of scores) console.log(`  ${s.name}: ${s.dice?.toFixed(4)} (${s.ml.toFixed(1)} ml)`);
      const measured = scores.filter((s) => s.ml > SMALLEST_ML);
      expect(measured.length).toBeGreaterThan(0);
      for (const s of measured) expect(s.dice, s.name).toBeGreaterThanOrEqual(least);
    });
  }
});
