/** Finding the head (or body) in a field of view, to save the network the air around it. */
import { INFERENCE } from '../../settings.ts';
import { AXES, spacing } from './affine.ts';
import { labelComponents } from './components.ts';
import type { Grid, Vec3 } from './volume.ts';

export interface Box {
  readonly start: Vec3;
  readonly size: Vec3;
}

/**
 * The box around the largest thing brighter than air, plus a margin, inside the grid.
 *
 * @param values normalised intensities (0–1, 0 outside the series), i fastest
 * @param marginMm added on every side
 * @param multipleOf sizes are grown up to this where the grid allows
 * @returns the whole grid where nothing stands out
 */
export function headBox(values: Float32Array, grid: Grid, marginMm: number, multipleOf = 1): Box {
  const mm = spacing(grid.affine);
  const block = AXES.map((n) => Math.max(1, Math.round(INFERENCE.headBlockMm / mm[n]))) as unknown as Vec3;
  const dims = AXES.map((n) => Math.ceil(grid.dims[n] / block[n])) as unknown as Vec3;
  const means = blockMeans(values, grid.dims, block, dims);
  const whole: Box = { start: [0, 0, 0], size: grid.dims };
  const sorted = means.filter((v) => v > 0).sort();
  if (sorted.length === 0) return whole;
  const bright = sorted[Math.floor(sorted.length * 0.98)]!;
  const air = Math.min(sorted[Math.floor(sorted.length * 0.1)]!, INFERENCE.brightestAirShare * bright);
  const level = air + INFERENCE.tissueShare * (bright - air);
  const mask = Uint8Array.from(means, (v) => (v > level ? 1 : 0));
  const { components, ids } = labelComponents(mask, dims);
  const largest = components.reduce((best, c) => (c.voxels > best.voxels ? c : best), { id: 0, value: 0, voxels: 0 });
  if (largest.id === 0) return whole;
  const low = [...dims] as [number, number, number];
  const high = [-1, -1, -1] as [number, number, number];
  for (let k = 0, v = 0; k < dims[2]; k++) {
    for (let j = 0; j < dims[1]; j++) {
      for (let i = 0; i < dims[0]; i++, v++) {
        if (ids[v] !== largest.id) continue;
        low[0] = Math.min(low[0], i);
        low[1] = Math.min(low[1], j);
        low[2] = Math.min(low[2], k);
        high[0] = Math.max(high[0], i);
        high[1] = Math.max(high[1], j);
        high[2] = Math.max(high[2], k);
      }
    }
  }
  const start: number[] = [];
  const size: number[] = [];
  for (const n of AXES) {
    const margin = Math.ceil(marginMm / mm[n]);
    const from = Math.max(0, low[n] * block[n] - margin);
    const to = Math.min(grid.dims[n], (high[n] + 1) * block[n] + margin);
    const wanted = Math.min(grid.dims[n], Math.ceil((to - from) / multipleOf) * multipleOf);
    start.push(Math.min(from, grid.dims[n] - wanted));
    size.push(wanted);
  }
  return { start: start as unknown as Vec3, size: size as unknown as Vec3 };
}

function blockMeans(values: Float32Array, dims: Vec3, block: Vec3, out: Vec3): Float32Array {
  const sums = new Float32Array(out[0] * out[1] * out[2]);
  const column = new Int32Array(dims[0]).map((_, i) => Math.floor(i / block[0]));
  for (let k = 0, v = 0; k < dims[2]; k++) {
    for (let j = 0; j < dims[1]; j++) {
      const row = (Math.floor(k / block[2]) * out[1] + Math.floor(j / block[1])) * out[0];
      for (let i = 0; i < dims[0]; i++, v++) sums[row + column[i]!]! += values[v]!;
    }
  }
  // blocks at the far border hold fewer voxels
  const share = (n: 0 | 1 | 2, at: number) => Math.min(block[n], dims[n] - at * block[n]);
  for (let k = 0, v = 0; k < out[2]; k++) {
    for (let j = 0; j < out[1]; j++) {
      for (let i = 0; i < out[0]; i++, v++) sums[v]! /= share(0, i) * share(1, j) * share(2, k);
    }
  }
  return sums;
}

/** Copies a box out of a volume of size `dims`, i fastest. */
export function cut<T extends Float32Array | Uint8Array>(values: T, dims: Vec3, box: Box): T {
  const [w, h, d] = box.size;
  const out = new (values.constructor as new (n: number) => T)(w * h * d);
  for (let k = 0; k < d; k++) {
    for (let j = 0; j < h; j++) {
      const from = ((k + box.start[2]) * dims[1] + j + box.start[1]) * dims[0] + box.start[0];
      out.set(values.subarray(from, from + w), (k * h + j) * w);
    }
  }
  return out;
}
