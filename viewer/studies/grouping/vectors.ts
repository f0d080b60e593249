import type { Vec3 } from '../../../inference-worker/pipeline/volume.ts';

export const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const subtract = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a: Vec3, factor: number): Vec3 => [a[0] * factor, a[1] * factor, a[2] * factor];
export const length = (a: Vec3): number => Math.hypot(...a);
export const cross = (a: Vec3, b: Vec3): Vec3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** Unit vectors of an image plane in LPS (PS3.3 C.7.6.2.1.1). */
export interface Plane {
  /** along a row: the way the column index grows */
  readonly row: Vec3;
  /** along a column: the way the row index grows */
  readonly column: Vec3;
  readonly normal: Vec3;
}

/** undefined where the six numbers are not two perpendicular directions (within `tolerance` of a cosine). */
export function planeOf(orientation: readonly number[] | undefined, tolerance: number): Plane | undefined {
  if (orientation?.length !== 6) return undefined;
  const [a, b, c, d, e, f] = orientation as unknown as readonly [number, number, number, number, number, number];
  const rowLength = Math.hypot(a, b, c);
  const columnLength = Math.hypot(d, e, f);
  if (Math.abs(rowLength - 1) > 0.01 || Math.abs(columnLength - 1) > 0.01) return undefined;
  const row = scale([a, b, c], 1 / rowLength);
  const column = scale([d, e, f], 1 / columnLength);
  if (Math.abs(dot(row, column)) > tolerance) return undefined;
  const normal = cross(row, column);
  return { row, column, normal: scale(normal, 1 / length(normal)) };
}
