/** Asymmetric phantoms: a bright ellipsoid off centre in patient space, sampled by any acquisition. */
import { fromColumns, transform } from '../../../inference-worker/pipeline/affine.ts';
import type { Affine, Grid, Vec3, Volume } from '../../../inference-worker/pipeline/volume.ts';

/** In LPS mm: to the patient's left, in front, and above the middle; different extents along each axis. */
export const LESION = { centre: [31, -17, 23] as Vec3, radii: [14, 9, 11] as Vec3 };

const unit = (v: Vec3): Vec3 => {
  const n = Math.hypot(...v);
  return [v[0] / n, v[1] / n, v[2] / n];
};
const cross = (a: Vec3, b: Vec3): Vec3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const times = (v: Vec3, f: number): Vec3 => [v[0] * f, v[1] * f, v[2] * f];

/** Grid whose middle lies at the patient origin. */
export function centredGrid(dims: Vec3, across: Vec3, down: Vec3, mm: Vec3): Grid {
  const i = times(unit(across), mm[0]);
  const normal = unit(cross(across, down));
  // Gram-Schmidt, so that oblique directions are exactly orthogonal
  const j = times(unit(cross(normal, across)), mm[1]);
  const k = times(normal, mm[2]);
  const affine: Affine = fromColumns(i, j, k, [0, 0, 0]);
  const middle = transform(affine, [(dims[0] - 1) / 2, (dims[1] - 1) / 2, (dims[2] - 1) / 2]);
  return { dims, affine: fromColumns(i, j, k, times(middle, -1)) };
}

/** Four ways to scan the same head. */
export const ACQUISITIONS: Readonly<Record<string, Grid>> = {
  axial: centredGrid([120, 110, 40], [1, 0, 0], [0, 1, 0], [1, 1.2, 3]),
  sagittal: centredGrid([110, 120, 64], [0, 1, 0], [0, 0, -1], [1.1, 1, 2]),
  coronal: centredGrid([120, 120, 60], [1, 0, 0], [0, 0, -1], [1, 1, 2.2]),
  oblique: centredGrid([116, 118, 56], [0.96, 0.2, -0.18], [-0.15, 0.93, 0.33], [1.05, 1.05, 2.4]),
  'axial, stored from the right and upside down': centredGrid([120, 110, 40], [-1, 0, 0], [0, -1, 0], [1, 1.2, 3]),
};

/** 100 inside the lesion, 20 in a head-sized ball around the origin, 0 outside. */
export function phantom(grid: Grid): Volume<Int16Array> {
  const [nx, ny, nz] = grid.dims;
  const voxels = new Int16Array(nx * ny * nz);
  const { centre: c, radii: r } = LESION;
  const m = grid.affine;
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        const x = m[0]! * i + m[1]! * j + m[2]! * k + m[3]!;
        const y = m[4]! * i + m[5]! * j + m[6]! * k + m[7]!;
        const z = m[8]! * i + m[9]! * j + m[10]! * k + m[11]!;
        const lesion = ((x - c[0]) / r[0]) ** 2 + ((y - c[1]) / r[1]) ** 2 + ((z - c[2]) / r[2]) ** 2;
        voxels[v] = lesion <= 1 ? 100 : x * x + y * y + z * z < 55 * 55 ? 20 : 0;
      }
    }
  }
  return { ...grid, voxels };
}

/** Centre of mass of voxels equal to `value`, in voxel coordinates. */
export function centreOfMass(voxels: ArrayLike<number>, [nx, ny]: Vec3, value: number): Vec3 {
  const sum = [0, 0, 0] as [number, number, number];
  let count = 0;
  for (let v = 0; v < voxels.length; v++) {
    if (voxels[v] !== value) continue;
    sum[0] += v % nx;
    sum[1] += Math.floor(v / nx) % ny;
    sum[2] += Math.floor(v / (nx * ny));
    count++;
  }
  return [sum[0] / count, sum[1] / count, sum[2] / count];
}
