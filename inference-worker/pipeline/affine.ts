/** Affine maths in double precision. Affines are row-major 4×4, voxel index → LPS mm (see volume.ts). */
import type { Affine, Grid, Vec3 } from './volume.ts';

export const AXES = [0, 1, 2] as const;

/** a · b: first b, then a. */
export function multiply(a: Affine, b: Affine): number[] {
  const out = new Array<number>(16).fill(0);
  for (let r = 0; r < 4; r++) {
    for (let c = 0; c < 4; c++) {
      let sum = 0;
      for (let n = 0; n < 4; n++) sum += a[r * 4 + n]! * b[n * 4 + c]!;
      out[r * 4 + c] = sum;
    }
  }
  return out;
}

/** Determinant of the upper-left 3×3: mm³ a voxel, negative for a left-handed grid. */
export function determinant(m: Affine): number {
  return (
    m[0]! * (m[5]! * m[10]! - m[6]! * m[9]!) -
    m[1]! * (m[4]! * m[10]! - m[6]! * m[8]!) +
    m[2]! * (m[4]! * m[9]! - m[5]! * m[8]!)
  );
}

/** LPS mm → voxel index. Throws RangeError where the affine has no volume. */
export function invert(m: Affine): number[] {
  const det = determinant(m);
  if (!Number.isFinite(det) || Math.abs(det) < 1e-12) throw new RangeError('the affine is not invertible');
  const [a, b, c, , d, e, f, , g, h, i] = m as readonly number[] as number[];
  const r = [
    e! * i! - f! * h!,
    c! * h! - b! * i!,
    b! * f! - c! * e!,
    f! * g! - d! * i!,
    a! * i! - c! * g!,
    c! * d! - a! * f!,
    d! * h! - e! * g!,
    b! * g! - a! * h!,
    a! * e! - b! * d!,
  ].map((v) => v / det);
  const t: Vec3 = [m[3]!, m[7]!, m[11]!];
  const row = (n: number) => [
    r[n * 3]!,
    r[n * 3 + 1]!,
    r[n * 3 + 2]!,
    -(r[n * 3]! * t[0] + r[n * 3 + 1]! * t[1] + r[n * 3 + 2]! * t[2]),
  ];
  return [...row(0), ...row(1), ...row(2), 0, 0, 0, 1];
}

/** Point through affine. */
export function transform(m: Affine, [x, y, z]: Vec3): Vec3 {
  return [
    m[0]! * x + m[1]! * y + m[2]! * z + m[3]!,
    m[4]! * x + m[5]! * y + m[6]! * z + m[7]!,
    m[8]! * x + m[9]! * y + m[10]! * z + m[11]!,
  ];
}

/** Direction times length of one voxel step along axis `n` (a column of the affine), in mm. */
export function column(m: Affine, n: number): Vec3 {
  return [m[n]!, m[4 + n]!, m[8 + n]!];
}

/** mm between voxel centres along i, j, k. */
export function spacing(m: Affine): Vec3 {
  return [Math.hypot(...column(m, 0)), Math.hypot(...column(m, 1)), Math.hypot(...column(m, 2))];
}

/** The affine of the sub-grid whose voxel (0,0,0) is voxel `start` of the grid. */
export function shifted(m: Affine, start: Vec3): number[] {
  const [x, y, z] = transform(m, start);
  return [m[0]!, m[1]!, m[2]!, x, m[4]!, m[5]!, m[6]!, y, m[8]!, m[9]!, m[10]!, z, 0, 0, 0, 1];
}

/** Affine from its three columns (mm a voxel step) and the centre of voxel (0,0,0), all LPS mm. */
export function fromColumns(i: Vec3, j: Vec3, k: Vec3, origin: Vec3): number[] {
  return [i[0], j[0], k[0], origin[0], i[1], j[1], k[1], origin[1], i[2], j[2], k[2], origin[2], 0, 0, 0, 1];
}

const DIRECTION: Readonly<Record<string, Vec3>> = {
  L: [1, 0, 0],
  R: [-1, 0, 0],
  P: [0, 1, 0],
  A: [0, -1, 0],
  S: [0, 0, 1],
  I: [0, 0, -1],
};

/** Unit vector in LPS of an axis letter: L is +x, P is +y, S is +z. */
export function direction(letter: string): Vec3 {
  const v = DIRECTION[letter];
  if (!v) throw new RangeError(`"${letter}" is no patient axis`);
  return v;
}

/** Smallest and largest LPS coordinate of the grid, measured to the outer faces of its border voxels. */
export function patientBounds(grid: Grid): { low: Vec3; high: Vec3 } {
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (let corner = 0; corner < 8; corner++) {
    const voxel = AXES.map((n) => ((corner >> n) & 1 ? grid.dims[n] - 0.5 : -0.5)) as unknown as Vec3;
    const p = transform(grid.affine, voxel);
    for (const n of AXES) {
      low[n] = Math.min(low[n], p[n]);
      high[n] = Math.max(high[n], p[n]);
    }
  }
  return { low, high };
}

/** LPS mm of the middle of the grid. */
export function centre(grid: Grid): Vec3 {
  return transform(grid.affine, [(grid.dims[0] - 1) / 2, (grid.dims[1] - 1) / 2, (grid.dims[2] - 1) / 2]);
}
