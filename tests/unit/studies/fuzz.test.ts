import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openFiles } from '../../../viewer/studies/index.ts';
import { slice } from '../../support/dicom.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { seriesOf } from './synthetic.ts';

const REAL = ['MR_small_RLE.dcm', 'CT_small.dcm', 'ExplVR_BigEnd.dcm', 'rtdose.dcm', 'emri_small_jpeg_ls_lossless.dcm'];
const RUNS = 300;

/** A small generator of numbers in [0, 1), the same on every run (Park and Miller 1988). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** A few bytes overwritten behind the preamble, mostly in the header, and sometimes the end cut off. */
function damaged(whole: Uint8Array, random: () => number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(whole);
  const span = random() < 0.7 ? Math.min(bytes.length, 3000) : bytes.length;
  const hits = 1 + Math.floor(random() * 8);
  for (let hit = 0; hit < hits; hit += 1) {
    bytes[132 + Math.floor(random() * (span - 132))] = Math.floor(random() * 256);
  }
  return random() < 0.2 ? bytes.slice(0, Math.floor(random() * bytes.length)) : bytes;
}

describe('damaged files', () => {
  const real = hasShared('dicom-samples/pydicom') ? REAL : [];
  it.each(['synthetic', ...real])(
    '%s: whatever the damage, the file is shown or listed, and nothing hangs',
    async (name) => {
      const whole = name === 'synthetic' ? slice(1) : readFileSync(sharedPath(`dicom-samples/pydicom/${name}`));
      const random = generator(20261122);
      for (let run = 0; run < RUNS; run += 1) {
        const outcome = await openFiles([{ path: name, blob: new Blob([damaged(whole, random)]) }]);
        const shown = seriesOf(outcome).flatMap(({ instances }) => instances);
        expect(shown.length + outcome.unshown.length, `run ${run}`).toBe(1);
      }
    },
  );
});
