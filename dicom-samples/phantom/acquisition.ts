/** How the scanner cuts the phantom: directions, spacing, size, tilt → the affine of the acquired grid. */
import type { Grid, Vec3 } from '../../inference-worker/pipeline/volume.ts';
import { PHANTOM_CENTRE } from './anatomy.ts';

export const ACQUISITIONS = ['axial', 'sagittal', 'coronal', 'oblique'] as const;
export type Acquisition = (typeof ACQUISITIONS)[number];

export interface Directions {
  /** along a row (to the next column), along a column (to the next row), to the next slice: unit vectors in LPS */
  readonly row: Vec3;
  readonly column: Vec3;
  readonly normal: Vec3;
}

const cross = (a: Vec3, b: Vec3): Vec3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** Turned about z, then about x: every axis of the image gets a share of every axis of the patient. */
function turned(v: Vec3, aboutZDegrees: number, aboutXDegrees: number): Vec3 {
  const [cz, sz] = [Math.cos((aboutZDegrees * Math.PI) / 180), Math.sin((aboutZDegrees * Math.PI) / 180)];
  const [cx, sx] = [Math.cos((aboutXDegrees * Math.PI) / 180), Math.sin((aboutXDegrees * Math.PI) / 180)];
  const [x, y, z] = [cz * v[0] - sz * v[1], sz * v[0] + cz * v[1], v[2]];
  return [x, cx * y - sx * z, sx * y + cx * z];
}

const OBLIQUE_DEGREES = { aboutZ: 20, aboutX: 25 };
const PLANES: Readonly<Record<Acquisition, readonly [row: Vec3, column: Vec3]>> = {
  axial: [
    [1, 0, 0],
    [0, 1, 0],
  ],
  sagittal: [
    [0, 1, 0],
    [0, 0, -1],
  ],
  coronal: [
    [1, 0, 0],
    [0, 0, -1],
  ],
  oblique: [
    turned([1, 0, 0], OBLIQUE_DEGREES.aboutZ, OBLIQUE_DEGREES.aboutX),
    turned([0, 1, 0], OBLIQUE_DEGREES.aboutZ, OBLIQUE_DEGREES.aboutX),
  ],
};

export function directionsOf(acquisition: Acquisition): Directions {
  const [row, column] = PLANES[acquisition];
  return { row, column, normal: cross(row, column) };
}

export interface Sampling {
  readonly dims: Vec3;
  /** between columns, between rows, between slices */
  readonly spacingMm: Vec3;
  /** slices shifted along the column direction as a tilted CT gantry does; 0 is a right-angled grid */
  readonly gantryTiltDegrees: number;
}

/** The grid with the phantom in its middle. */
export function acquiredGrid(directions: Directions, sampling: Sampling): Grid {
  const { dims, spacingMm } = sampling;
  const shear = Math.tan((sampling.gantryTiltDegrees * Math.PI) / 180);
  const axis = (a: 0 | 1 | 2): Vec3 => [
    directions.row[a] * spacingMm[0],
    directions.column[a] * spacingMm[1],
    (directions.normal[a] + shear * directions.column[a]) * spacingMm[2],
  ];
  const middle = dims.map((n) => (n - 1) / 2) as unknown as Vec3;
  const rows = ([0, 1, 2] as const).flatMap((a) => {
    const step = axis(a);
    const origin = PHANTOM_CENTRE[a] - step[0] * middle[0] - step[1] * middle[1] - step[2] * middle[2];
    return [...step, origin];
  });
  return { dims, affine: [...rows, 0, 0, 0, 1] };
}
