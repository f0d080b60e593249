import type { Vec3 } from '../../../inference-worker/pipeline/volume.ts';
import { STUDIES } from '../../../settings.ts';
import type { GeometryProblem, Instance, SeriesGeometry } from '../types.ts';
import { dot, length, type Plane, planeOf, scale, subtract } from './vectors.ts';

export interface Geometry {
  readonly geometry: SeriesGeometry | null;
  readonly geometryProblems: readonly GeometryProblem[];
}

/**
 * Where the voxels of a sorted stack lie, or why it is no volume. Any problem withholds the volume: a plane drawn
 * through a stack with a hole in it shows anatomy that is not there.
 * @param instances sorted along the normal, of one shape and orientation
 */
export function geometryOf(instances: readonly Instance[]): Geometry {
  const placed = place(instances);
  if ('code' in placed) return { geometry: null, geometryProblems: [placed] };
  const problems = [...gapProblems(placed), ...tiltProblems(placed)];
  if (problems.length > 0) return { geometry: null, geometryProblems: problems };
  return { geometry: toGrid(placed), geometryProblems: [] };
}

interface Stack {
  readonly plane: Plane;
  /** LPS mm, one a slice */
  readonly positions: readonly Vec3[];
  /** mm between columns, between rows */
  readonly inPlane: readonly [number, number];
  readonly columns: number;
  readonly rows: number;
}

const problem = (code: GeometryProblem['code'], message: string): GeometryProblem => ({ code, message });

/** What a volume needs from every header, or the first thing that is missing. */
function place(instances: readonly Instance[]): Stack | GeometryProblem {
  const first = instances[0]?.header;
  if (!first) return problem('single-slice', 'There is no image.');
  if (first.frames > 1)
    return problem('multi-frame', 'A multi-frame image; Overread does not read these as a volume yet.');
  if (first.samplesPerPixel > 1) return problem('colour', 'A colour image has no single value for each voxel.');
  const plane = planeOf(first.imageOrientation, STUDIES.orientationTolerance);
  const positions = instances.flatMap(({ header }) => (header.imagePosition ? [header.imagePosition] : []));
  if (!plane || positions.length < instances.length)
    return problem('no-position', 'The headers do not say where in the patient these images lie.');
  if (!first.pixelSpacing || first.pixelSpacingIsImager)
    return problem('no-pixel-spacing', 'The headers do not say how large a pixel is in the patient.');
  if (instances.length === 1) return problem('single-slice', 'A single image is not a volume.');
  const [betweenRows, betweenColumns] = first.pixelSpacing;
  return { plane, positions, inPlane: [betweenColumns, betweenRows], columns: first.columns, rows: first.rows };
}

/** Gaps between neighbours along the normal, against the typical one. */
function gapProblems({ plane, positions }: Stack): readonly GeometryProblem[] {
  const along = positions.map((position) => dot(position, plane.normal));
  const gaps = along.slice(1).map((position, index) => position - along[index]!);
  const doubled = gaps.filter((gap) => gap <= STUDIES.positionNoiseMm).length;
  if (doubled > 0) {
    const places = along.length - doubled;
    return [
      problem(
        'duplicate-position',
        places === 1
          ? `All ${along.length} images lie at the same place: a series in time, not a volume.`
          : `${doubled} of ${along.length} images lie where another one already is.`,
      ),
    ];
  }
  if (along.length < STUDIES.minVolumeSlices)
    return [problem('too-few-slices', `${along.length} images are too few for a volume.`)];
  const typical = [...gaps].sort((a, b) => a - b)[Math.floor((gaps.length - 1) / 2)]!;
  const tolerance = Math.max(STUDIES.spacingTolerance * typical, STUDIES.positionNoiseMm);
  const steps = gaps.map((gap) => Math.round(gap / typical));
  // what rounding adds up to over several slices is judged against the even grid below
  const uneven = gaps.some(
    (gap, index) => Math.abs(gap - steps[index]! * typical) > 2 * tolerance || steps[index] === 0,
  );
  if (uneven) return [unevenSpacing(gaps)];
  const missing = steps.reduce((sum, step) => sum + step - 1, 0);
  if (missing > 0) {
    const slices = missing === 1 ? 'One slice is' : `${missing} slices are`;
    return [problem('missing-slices', `${slices} missing between the ${along.length} that are there.`)];
  }
  const step = (along.at(-1)! - along[0]!) / gaps.length;
  const drifts = along.some((position, index) => Math.abs(position - along[0]! - index * step) > tolerance);
  return drifts ? [unevenSpacing(gaps)] : [];
}

function unevenSpacing(gaps: readonly number[]): GeometryProblem {
  const from = Math.min(...gaps).toFixed(2);
  const to = Math.max(...gaps).toFixed(2);
  return problem('uneven-spacing', `The slices are unevenly spaced: from ${from} to ${to} mm apart.`);
}

/**
 * Slices that are shifted sideways against each other. Volume viewers take the slice axis for perpendicular, and would
 * draw such a stack sheared.
 */
function tiltProblems({ plane, positions, inPlane }: Stack): readonly GeometryProblem[] {
  const first = positions[0]!;
  const whole = subtract(positions.at(-1)!, first);
  const along = dot(whole, plane.normal);
  if (along <= STUDIES.positionNoiseMm) return [];
  const pixel = Math.min(...inPlane);
  const sideways = length(subtract(whole, scale(plane.normal, along)));
  const degrees = (Math.atan2(sideways, along) * 180) / Math.PI;
  const tilted = degrees > STUDIES.tiltToleranceDegrees || sideways > STUDIES.tiltTolerancePixels * pixel;
  if (tilted && sideways > STUDIES.positionNoiseMm * 2)
    return [
      problem('gantry-tilt', `The slices are tilted by ${degrees.toFixed(1)}° against the way they are stacked.`),
    ];
  const jumps = positions.some((position) => {
    const offset = subtract(position, first);
    const onLine = scale(whole, dot(offset, plane.normal) / along);
    return length(subtract(offset, onLine)) > STUDIES.tiltTolerancePixels * pixel;
  });
  return jumps ? [problem('uneven-spacing', 'Some slices are shifted sideways against their neighbours.')] : [];
}

/**
 * The affine of PS3.3 C.7.6.2.1.1: column index along the row direction, row index along the column direction, slice
 * index by the mean step. Because slices are sorted along row × column, it is always right-handed.
 */
function toGrid({ plane, positions, inPlane, columns, rows }: Stack): SeriesGeometry {
  const origin = positions[0]!;
  const slices = positions.length;
  const i = scale(plane.row, inPlane[0]);
  const j = scale(plane.column, inPlane[1]);
  const k = scale(subtract(positions.at(-1)!, origin), 1 / (slices - 1));
  // biome-ignore format: a matrix
  const affine = [
    i[0], j[0], k[0], origin[0],
    i[1], j[1], k[1], origin[1],
    i[2], j[2], k[2], origin[2],
    0, 0, 0, 1,
  ];
  return { grid: { dims: [columns, rows, slices], affine }, spacingMm: [inPlane[0], inPlane[1], length(k)] };
}
