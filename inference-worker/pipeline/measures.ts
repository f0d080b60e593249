/** What is measured of each label of a labelmap, in the patient's millimetres. */
import type { Label } from '../package/manifest.ts';
import type { Segment } from '../protocol.ts';
import { column, determinant, transform } from './affine.ts';
import type { Grid, Vec3 } from './volume.ts';

/** Millilitres one voxel takes: |det| of the affine in mm³, by 1000. */
export const voxelMl = (grid: Grid): number => Math.abs(determinant(grid.affine)) / 1000;

/**
 * One entry a label other than background (value 0), in the order of `labels`; labels without voxels are listed with
 * zero volume, so that "not found" is said and not left out. Their centre and bounds are the voxel (0,0,0).
 */
export function measure(voxels: Uint8Array, grid: Grid, labels: readonly Label[]): Segment[] {
  const [nx, ny, nz] = grid.dims;
  const counts = new Float64Array(256);
  const sums = [new Float64Array(256), new Float64Array(256), new Float64Array(256)] as const;
  const low = [0, 1, 2].map(() => new Int32Array(256).fill(2 ** 30)) as [Int32Array, Int32Array, Int32Array];
  const high = [0, 1, 2].map(() => new Int32Array(256).fill(-1)) as [Int32Array, Int32Array, Int32Array];
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        const label = voxels[v]!;
        if (label === 0) continue;
        counts[label]!++;
        sums[0][label]! += i;
        sums[1][label]! += j;
        sums[2][label]! += k;
        if (i < low[0][label]!) low[0][label] = i;
        if (i > high[0][label]!) high[0][label] = i;
        if (j < low[1][label]!) low[1][label] = j;
        if (j > high[1][label]!) high[1][label] = j;
        if (k < low[2][label]!) low[2][label] = k;
        if (k > high[2][label]!) high[2][label] = k;
      }
    }
  }
  const ml = voxelMl(grid);
  return labels
    .filter((label) => label.value !== 0)
    .map((label) => {
      const n = label.value;
      const count = counts[n]!;
      const mean: Vec3 = count ? [sums[0][n]! / count, sums[1][n]! / count, sums[2][n]! / count] : [0, 0, 0];
      const first: Vec3 = count ? [low[0][n]!, low[1][n]!, low[2][n]!] : [0, 0, 0];
      const last: Vec3 = count ? [high[0][n]!, high[1][n]!, high[2][n]!] : [0, 0, 0];
      return {
        value: n,
        name: label.name,
        color: label.color,
        voxels: count,
        volumeMl: count * ml,
        centroidLps: [...transform(grid.affine, mean)],
        centerVoxel: count ? nearestVoxel(voxels, grid, n, mean, first, last) : [0, 0, 0],
        boundsVoxel: [[...first], [...last]],
      };
    });
}

/**
 * The voxel of label `n` nearest (in mm) to a voxel position: a curved structure's centre of mass may lie outside it.
 * Searched in growing boxes around the position, so a compact structure costs next to nothing.
 */
function nearestVoxel(
  voxels: Uint8Array,
  grid: Grid,
  n: number,
  [ci, cj, ck]: Vec3,
  first: Vec3,
  last: Vec3,
): [number, number, number] {
  const [nx, ny] = grid.dims;
  const columns = [column(grid.affine, 0), column(grid.affine, 1), column(grid.affine, 2)] as const;
  const lengths = columns.map((c) => Math.hypot(...c));
  const shortest = Math.min(...lengths);
  const middle = [ci, cj, ck] as const;
  for (let reach = 4 * shortest; ; reach *= 4) {
    const from = [0, 1, 2].map((a) => Math.max(first[a]!, Math.ceil(middle[a]! - reach / lengths[a]! - 1)));
    const to = [0, 1, 2].map((a) => Math.min(last[a]!, Math.floor(middle[a]! + reach / lengths[a]! + 1)));
    let best = Infinity;
    let found: [number, number, number] | undefined;
    for (let k = from[2]!; k <= to[2]!; k++) {
      for (let j = from[1]!; j <= to[1]!; j++) {
        for (let i = from[0]!; i <= to[0]!; i++) {
          if (voxels[(k * ny + j) * nx + i] !== n) continue;
          const x = i - ci;
          const y = j - cj;
          const z = k - ck;
          let d = 0;
          for (const r of [0, 1, 2] as const) d += (columns[0][r] * x + columns[1][r] * y + columns[2][r] * z) ** 2;
          if (d < best) {
            best = d;
            found = [i, j, k];
          }
        }
      }
    }
    const whole = [0, 1, 2].every((a) => from[a]! <= first[a]! && to[a]! >= last[a]!);
    // what was found is the nearest only if the box searched holds every voxel at that distance (grids are
    // orthogonal to within rounding, so the box reaches `reach` mm each way)
    if (found && (whole || Math.sqrt(best) <= reach)) return found;
    if (whole) return found ?? [first[0], first[1], first[2]];
  }
}
