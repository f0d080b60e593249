/** Bringing a model's answer back to the grid of the series it was asked about. */
import { invert, multiply } from './affine.ts';
import { insideSource } from './resample.ts';
import type { Affine, Grid, Vec3 } from './volume.ts';

/**
 * Offsets and trilinear weights of the eight neighbours around one position at a time. One object for the whole
 * volume: nothing is allocated a voxel.
 */
class Neighbours {
  readonly offsets = new Int32Array(8);
  readonly weights = new Float64Array(8);
  private readonly top: Vec3;
  private readonly step: Vec3;

  constructor(private readonly dims: Vec3) {
    this.top = [Math.max(0, dims[0] - 2), Math.max(0, dims[1] - 2), Math.max(0, dims[2] - 2)];
    this.step = [dims[0] > 1 ? 1 : 0, dims[1] > 1 ? dims[0] : 0, dims[2] > 1 ? dims[0] * dims[1] : 0];
  }

  /** Sets `offsets`; the position must be inside the grid or within half a voxel of it. */
  locate(x: number, y: number, z: number): void {
    const xi = Math.min(x | 0, this.top[0]);
    const yi = Math.min(y | 0, this.top[1]);
    const zi = Math.min(z | 0, this.top[2]);
    const base = (zi * this.dims[1] + yi) * this.dims[0] + xi;
    const [dx, dy, dz] = this.step;
    const o = this.offsets;
    o[0] = base;
    o[1] = base + dx;
    o[2] = base + dy;
    o[3] = base + dx + dy;
    o[4] = base + dz;
    o[5] = base + dx + dz;
    o[6] = base + dy + dz;
    o[7] = base + dx + dy + dz;
  }

  /** Sets `weights` for the position last located. */
  weigh(x: number, y: number, z: number): void {
    const fx = fraction(x, this.top[0]);
    const fy = fraction(y, this.top[1]);
    const fz = fraction(z, this.top[2]);
    const w = this.weights;
    w[0] = (1 - fx) * (1 - fy) * (1 - fz);
    w[1] = fx * (1 - fy) * (1 - fz);
    w[2] = (1 - fx) * fy * (1 - fz);
    w[3] = fx * fy * (1 - fz);
    w[4] = (1 - fx) * (1 - fy) * fz;
    w[5] = fx * (1 - fy) * fz;
    w[6] = (1 - fx) * fy * fz;
    w[7] = fx * fy * fz;
  }
}

const fraction = (x: number, top: number): number => Math.min(1, Math.max(0, x - Math.min(x | 0, top)));

/** Decides a voxel whose eight neighbours disagree. */
type Vote = (offsets: Int32Array, weights: Float64Array) => number;

function walk(
  labels: Uint8Array,
  from: Grid,
  to: Grid,
  vote: Vote,
  onSlice?: (done: number) => void,
): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(to.dims[0] * to.dims[1] * to.dims[2]);
  const map: Affine = multiply(invert(from.affine), to.affine);
  const near = new Neighbours(from.dims);
  const o = near.offsets;
  const [nx, ny, nz] = from.dims;
  const [ci, cj, ck] = to.dims;
  for (let k = 0; k < ck; k++) {
    for (let j = 0; j < cj; j++) {
      const x0 = map[1]! * j + map[2]! * k + map[3]!;
      const y0 = map[5]! * j + map[6]! * k + map[7]!;
      const z0 = map[9]! * j + map[10]! * k + map[11]!;
      const [first, end] = insideSource(x0, y0, z0, map, nx, ny, nz, ci);
      const row = (k * cj + j) * ci;
      for (let i = first; i < end; i++) {
        const x = x0 + map[0]! * i;
        const y = y0 + map[4]! * i;
        const z = z0 + map[8]! * i;
        near.locate(x, y, z);
        const a = labels[o[0]!]!;
        if (
          a === labels[o[1]!] &&
          a === labels[o[2]!] &&
          a === labels[o[3]!] &&
          a === labels[o[4]!] &&
          a === labels[o[5]!] &&
          a === labels[o[6]!] &&
          a === labels[o[7]!]
        ) {
          out[row + i] = a;
          continue;
        }
        near.weigh(x, y, z);
        out[row + i] = vote(o, near.weights);
      }
    }
    onSlice?.((k + 1) / ck);
  }
  return out;
}

/**
 * A labelmap on another grid: each voxel gets the label with the most trilinear weight among the eight neighbours, a
 * nearest neighbour without the staircase. Outside `from`: 0. A tie goes to the smaller label.
 */
export function labelsTo(
  labels: Uint8Array,
  from: Grid,
  to: Grid,
  onSlice?: (done: number) => void,
): Uint8Array<ArrayBuffer> {
  const sums = new Float64Array(256);
  return walk(
    labels,
    from,
    to,
    (offsets, weights) => {
      for (let n = 0; n < 8; n++) sums[labels[offsets[n]!]!]! += weights[n]!;
      let best = -1;
      let label = 0;
      for (let n = 0; n < 8; n++) {
        const candidate = labels[offsets[n]!]!;
        const sum = sums[candidate]!;
        // the margin keeps ties from being decided by the order of additions
        if (sum > best + 1e-12 || (sum > best - 1e-12 && candidate < label)) {
          best = sum;
          label = candidate;
        }
      }
      for (let n = 0; n < 8; n++) sums[labels[offsets[n]!]!] = 0;
      return label;
    },
    onSlice,
  );
}

/** The channel with the largest value of each voxel. @param channels [C, k, j, i] values, channel slowest */
export function argmax(channels: Float32Array, count: number): Uint8Array<ArrayBuffer> {
  const voxels = channels.length / count;
  const best = channels.slice(0, voxels);
  const out = new Uint8Array(voxels);
  for (let c = 1; c < count; c++) {
    const offset = c * voxels;
    for (let v = 0; v < voxels; v++) {
      const value = channels[offset + v]!;
      if (value > best[v]!) {
        best[v] = value;
        out[v] = c;
      }
    }
  }
  return out;
}

/**
 * Probabilities interpolated linearly at each voxel of `to`, then the channel with the most. Where all eight
 * neighbours have the same winner it wins after interpolation too, so only voxels at borders look at the channels, and
 * no channel is ever stored at the resolution of `to`.
 *
 * @param channels [C, k, j, i] on `from`; @param winners their argmax, as `argmax` gives it
 * @param values label value of each channel; outside `from`: 0
 */
export function probabilitiesTo(
  channels: Float32Array,
  winners: Uint8Array,
  values: Uint8Array,
  from: Grid,
  to: Grid,
  onSlice?: (done: number) => void,
): Uint8Array<ArrayBuffer> {
  const voxels = winners.length;
  const out = walk(
    winners,
    from,
    to,
    (offsets, weights) => {
      let best = -Infinity;
      let channel = 0;
      for (let c = 0; c < values.length; c++) {
        const base = c * voxels;
        let sum = 0;
        for (let n = 0; n < 8; n++) sum += weights[n]! * channels[base + offsets[n]!]!;
        if (sum > best) {
          best = sum;
          channel = c;
        }
      }
      return channel;
    },
    onSlice,
  );
  if (values.some((v, c) => v !== c)) for (let v = 0; v < out.length; v++) out[v] = values[out[v]!]!;
  return out;
}
