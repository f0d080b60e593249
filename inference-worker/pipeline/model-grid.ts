/** The grid a 3D model reads: along patient axes, at the model's spacing, centred on the series. */
import type { Manifest } from '../package/manifest.ts';
import { AXES, centre, column, direction, fromColumns, invert, patientBounds, spacing, transform } from './affine.ts';
import type { Grid, Vec3 } from './volume.ts';

/** Share of a voxel below which two positions are the same (headers round to a few decimals). */
const TOLERANCE = 1e-3;

/**
 * Tensor [1, 1, A, B, C] ↔ grid: C is i (fastest in memory), B is j, A is k, so a tensor's data *is* the grid's voxels.
 *
 * - `axis_order` and `spacing` are in tensor order (A, B, C).
 * - With `spatial_shape` the middle of the series lies in the middle of the tensor, whatever does not fit is cut off.
 * - Without it the grid is the smallest that holds the series, padded at the end of each axis to `multiple_of`.
 * - Where the series already lies along the patient axes at this spacing, the grid is moved by less than a voxel so
 *   that voxel centres coincide: resampling then copies values instead of blurring them.
 */
export function modelGrid(source: Grid, input: Manifest['input']): Grid {
  const order = input.axis_order ?? 'LPS';
  const mm = input.spacing ?? inPatientOrder(source, order);
  const steps = AXES.map((n) => direction(order[n]!).map((v) => v * mm[n]!) as unknown as Vec3);
  const { low, high } = patientBounds(source);
  const shape = AXES.map((n) => {
    const axis = patientAxis(order[n]!);
    const fixed = input.spatial_shape?.[n];
    const needed = Math.max(1, Math.ceil((high[axis] - low[axis]) / mm[n]! - TOLERANCE));
    return fixed ?? needed;
  });
  const middle = centre(source);
  const start = [...middle] as [number, number, number];
  for (const n of AXES) for (const p of AXES) start[p] -= (steps[n]![p] * (shape[n]! - 1)) / 2;
  // tensor order (A, B, C) is (k, j, i)
  const affine = fromColumns(steps[2]!, steps[1]!, steps[0]!, start);
  const aligned = snapped(source, affine);
  const padded = shape.map((v) => Math.ceil(v / input.multiple_of) * input.multiple_of);
  return { dims: [padded[2]!, padded[1]!, padded[0]!], affine: aligned };
}

const patientAxis = (letter: string): 0 | 1 | 2 => ('LR'.includes(letter) ? 0 : 'PA'.includes(letter) ? 1 : 2);

/** The source's own spacing along the patient axes that `order` names. */
function inPatientOrder(source: Grid, order: string): number[] {
  const own = spacing(source.affine);
  return [...order].map((letter) => {
    const wanted = patientAxis(letter);
    const along = AXES.map((n) => Math.abs(column(source.affine, n)[wanted]) / own[n]);
    return own[along.indexOf(Math.max(...along))]!;
  });
}

/** Moves the affine's origin onto the nearest source voxel centre when both grids run in step; else leaves it alone. */
function snapped(source: Grid, affine: readonly number[]): readonly number[] {
  const toSource = invert(source.affine);
  for (const n of AXES) {
    const step = column(affine, n);
    const inVoxels = AXES.map(
      (r) => toSource[r * 4]! * step[0] + toSource[r * 4 + 1]! * step[1] + toSource[r * 4 + 2]! * step[2],
    );
    if (inVoxels.some((v) => Math.abs(v - Math.round(v)) > TOLERANCE)) return affine;
    if (inVoxels.reduce((sum, v) => sum + Math.abs(Math.round(v)), 0) !== 1) return affine;
  }
  const origin = transform(toSource, [affine[3]!, affine[7]!, affine[11]!]);
  const [x, y, z] = transform(source.affine, [Math.round(origin[0]), Math.round(origin[1]), Math.round(origin[2])]);
  const out = [...affine];
  [out[3], out[7], out[11]] = [x, y, z];
  return out;
}
