/** Samples the anatomy on a grid: the image in modality units and the truth, both i fastest. */
import type { Grid } from '../../inference-worker/pipeline/volume.ts';
import { BACKGROUND, structureAt } from './anatomy.ts';

export interface SampledPhantom {
  /** HU for CT, signal for MR */
  readonly image: Int16Array;
  readonly labels: Uint8Array;
}

const NOISE = { CT: 8, MR: 12 } as const;

/** mulberry32: the same noise on every machine, so that files and their hashes are the same too. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function samplePhantom(grid: Grid, modality: 'CT' | 'MR', seed: number): SampledPhantom {
  const [columns, rows, slices] = grid.dims;
  const m = grid.affine as number[];
  const image = new Int16Array(columns * rows * slices);
  const labels = new Uint8Array(image.length);
  const next = random(seed);
  const value = modality === 'CT' ? 'hounsfield' : 'mrSignal';
  let index = 0;
  for (let k = 0; k < slices; k++) {
    for (let j = 0; j < rows; j++) {
      for (let i = 0; i < columns; i++, index++) {
        const x = m[0]! * i + m[1]! * j + m[2]! * k + m[3]!;
        const y = m[4]! * i + m[5]! * j + m[6]! * k + m[7]!;
        const z = m[8]! * i + m[9]! * j + m[10]! * k + m[11]!;
        const structure = structureAt(x, y, z);
        const noise = (next() + next() - 1) * NOISE[modality];
        image[index] = Math.round((structure ?? BACKGROUND)[value] + noise);
        labels[index] = structure?.value ?? 0;
      }
    }
  }
  return { image, labels };
}
