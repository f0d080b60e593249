/**
 * What the phantom is made of, in LPS millimetres. Nothing in it is symmetric: the large sphere is on the patient's
 * left, the small one in front, the rod on top, and the whole is off the origin, so every flip, swap of axes and lost
 * sign moves something to a place where a test sees it.
 */
import type { Vec3 } from '../../inference-worker/pipeline/volume.ts';

export interface Structure {
  /** voxel value in the truth labelmap; where structures overlap the higher value wins */
  readonly value: number;
  readonly name: string;
  /** centre of mass, LPS mm */
  readonly centreLps: Vec3;
  /** analytic volume of this label, what lies inside the head already taken off the head's */
  readonly volumeMl: number;
  readonly hounsfield: number;
  readonly mrSignal: number;
}

interface Shape extends Structure {
  readonly contains: (x: number, y: number, z: number) => boolean;
}

const HEAD_CENTRE: Vec3 = [6, -14, 22];
const HEAD_RADII: Vec3 = [62, 76, 66];
const MM3_PER_ML = 1000;

const place = (left: number, posterior: number, superior: number): Vec3 => [
  HEAD_CENTRE[0] + left,
  HEAD_CENTRE[1] + posterior,
  HEAD_CENTRE[2] + superior,
];

const ellipsoidMl = (r: Vec3): number => ((4 / 3) * Math.PI * r[0] * r[1] * r[2]) / MM3_PER_ML;

function ellipsoid(centre: Vec3, radii: Vec3): Shape['contains'] {
  return (x, y, z) =>
    ((x - centre[0]) / radii[0]) ** 2 + ((y - centre[1]) / radii[1]) ** 2 + ((z - centre[2]) / radii[2]) ** 2 <= 1;
}

const LEFT = { centre: place(30, 6, -8), radius: 18 };
const FRONT = { centre: place(-4, -46, -4), radius: 10 };
/** no box: one that lies along the voxels jumps by half a voxel when it is sampled, and the truth must not */
const TOP = { centre: place(-6, 4, 38), radii: [26, 11, 9] as Vec3 };

const LEFT_ML = ellipsoidMl([LEFT.radius, LEFT.radius, LEFT.radius]);
const FRONT_ML = ellipsoidMl([FRONT.radius, FRONT.radius, FRONT.radius]);
const TOP_ML = ellipsoidMl(TOP.radii);
const WHOLE_ML = ellipsoidMl(HEAD_RADII);
const HEAD_ML = WHOLE_ML - LEFT_ML - FRONT_ML - TOP_ML;

/** Centre of mass of the head without the structures inside it: m·c = M·C − Σ mᵢ·cᵢ. */
const headCentre = ([0, 1, 2] as const).map(
  (a) =>
    (WHOLE_ML * HEAD_CENTRE[a] - LEFT_ML * LEFT.centre[a] - FRONT_ML * FRONT.centre[a] - TOP_ML * TOP.centre[a]) /
    HEAD_ML,
);

const SHAPES: readonly Shape[] = [
  {
    value: 1,
    name: 'head',
    centreLps: headCentre as unknown as Vec3,
    volumeMl: HEAD_ML,
    hounsfield: 40,
    mrSignal: 420,
    contains: ellipsoid(HEAD_CENTRE, HEAD_RADII),
  },
  {
    value: 2,
    name: 'large sphere, left',
    centreLps: LEFT.centre,
    volumeMl: LEFT_ML,
    hounsfield: 300,
    mrSignal: 900,
    contains: ellipsoid(LEFT.centre, [LEFT.radius, LEFT.radius, LEFT.radius]),
  },
  {
    value: 3,
    name: 'small sphere, front',
    centreLps: FRONT.centre,
    volumeMl: FRONT_ML,
    hounsfield: -100,
    mrSignal: 700,
    contains: ellipsoid(FRONT.centre, [FRONT.radius, FRONT.radius, FRONT.radius]),
  },
  {
    value: 4,
    name: 'rod, top',
    centreLps: TOP.centre,
    volumeMl: TOP_ML,
    hounsfield: 900,
    mrSignal: 120,
    contains: ellipsoid(TOP.centre, TOP.radii),
  },
];

export const STRUCTURES: readonly Structure[] = SHAPES;
export const BACKGROUND = { hounsfield: -1000, mrSignal: 8 } as const;
export const PHANTOM_CENTRE = HEAD_CENTRE;

/** The structure at a point in LPS mm; undefined outside the head. */
export function structureAt(x: number, y: number, z: number): Structure | undefined {
  for (let s = SHAPES.length - 1; s >= 0; s--) {
    const shape = SHAPES[s];
    if (shape?.contains(x, y, z)) return shape;
  }
  return undefined;
}
