/** Trilinear resampling from one grid to another through patient space. */
import { invert, multiply } from './affine.ts';
import type { Affine, Grid, Volume, VoxelArray } from './volume.ts';

/**
 * Values of `volume` at the voxel centres of `target`, i fastest. NaN where the target lies outside the source, that
 * is further than half a voxel from its outermost voxel centres (there the outermost value is kept: a 5 mm slice is
 * 5 mm thick). Trilinear between the eight neighbours; no smoothing beforehand.
 */
export function resampleLinear(volume: Volume, target: Grid): Float32Array {
  const out = new Float32Array(target.dims[0] * target.dims[1] * target.dims[2]);
  const map = multiply(invert(volume.affine), target.affine);
  // A copy of this function per kind of voxel array would be faster still; V8 handles two or three kinds well.
  fill(out, volume.voxels, volume.dims, map, target.dims);
  return out;
}

/** Where a row of positions p + n·step (n = 0 … count-1) lies in [low, high]: first n, and one past the last n. */
function insideRow(p: number, step: number, low: number, high: number, count: number): [number, number] {
  if (Math.abs(step) < 1e-9) return p >= low && p <= high ? [0, count] : [0, 0];
  const a = (low - p) / step;
  const b = (high - p) / step;
  // a hair's breadth of tolerance, so that a face exactly on the border does not drop out by rounding
  const first = Math.max(0, Math.ceil(Math.min(a, b) - 1e-6));
  const last = Math.min(count - 1, Math.floor(Math.max(a, b) + 1e-6));
  return last < first ? [0, 0] : [first, last + 1];
}

/** The part of a target row that maps into a source of size nx × ny × nz, its half-voxel rim included. */
export function insideSource(
  x: number,
  y: number,
  z: number,
  map: Affine,
  nx: number,
  ny: number,
  nz: number,
  count: number,
): [number, number] {
  const [x0, x1] = insideRow(x, map[0]!, -0.5, nx - 0.5, count);
  const [y0, y1] = insideRow(y, map[4]!, -0.5, ny - 0.5, count);
  const [z0, z1] = insideRow(z, map[8]!, -0.5, nz - 0.5, count);
  return [Math.max(x0, y0, z0), Math.min(x1, y1, z1)];
}

function fill(out: Float32Array, src: VoxelArray, from: readonly number[], map: Affine, to: readonly number[]): void {
  const [nx, ny, nz] = from as [number, number, number];
  const [ci, cj, ck] = to as [number, number, number];
  const sy = nx;
  const sz = nx * ny;
  // neighbours of a volume that is one voxel thin along an axis are the voxel itself
  const dx = nx > 1 ? 1 : 0;
  const dy = ny > 1 ? sy : 0;
  const dz = nz > 1 ? sz : 0;
  const topX = Math.max(0, nx - 2);
  const topY = Math.max(0, ny - 2);
  const topZ = Math.max(0, nz - 2);
  const stepX = map[0]!;
  const stepY = map[4]!;
  const stepZ = map[8]!;
  for (let k = 0; k < ck; k++) {
    for (let j = 0; j < cj; j++) {
      const x0 = map[1]! * j + map[2]! * k + map[3]!;
      const y0 = map[5]! * j + map[6]! * k + map[7]!;
      const z0 = map[9]! * j + map[10]! * k + map[11]!;
      const row = (k * cj + j) * ci;
      const [first, end] = insideSource(x0, y0, z0, map, nx, ny, nz, ci);
      if (end <= first) {
        out.fill(NaN, row, row + ci);
        continue;
      }
      out.fill(NaN, row, row + first);
      out.fill(NaN, row + end, row + ci);
      for (let i = first; i < end; i++) {
        const x = x0 + stepX * i;
        const y = y0 + stepY * i;
        const z = z0 + stepZ * i;
        let xi = x | 0; // truncation is floor here: negative x is in the rim and clamps to voxel 0
        let yi = y | 0;
        let zi = z | 0;
        if (xi > topX) xi = topX;
        if (yi > topY) yi = topY;
        if (zi > topZ) zi = topZ;
        let fx = x - xi;
        if (fx < 0) fx = 0;
        else if (fx > 1) fx = 1;
        let fy = y - yi;
        if (fy < 0) fy = 0;
        else if (fy > 1) fy = 1;
        let fz = z - zi;
        if (fz < 0) fz = 0;
        else if (fz > 1) fz = 1;
        const o = zi * sz + yi * sy + xi;
        const a = src[o]!;
        const b = src[o + dy]!;
        const c = src[o + dz]!;
        const d = src[o + dy + dz]!;
        const ab = a + (src[o + dx]! - a) * fx;
        const bb = b + (src[o + dx + dy]! - b) * fx;
        const cb = c + (src[o + dx + dz]! - c) * fx;
        const db = d + (src[o + dx + dy + dz]! - d) * fx;
        const near = ab + (bb - ab) * fy;
        out[row + i] = near + (cb + (db - cb) * fy - near) * fz;
      }
    }
  }
}
