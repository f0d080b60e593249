/**
 * A phantom series as DICOM files, with the ground truth it was made from. Pure: the same options give the same
 * bytes. Defects make the broken series that tests need; the truth always describes the volume before the defect.
 */
import type { Grid, Vec3 } from '../../inference-worker/pipeline/volume.ts';
import { type Acquisition, acquiredGrid, type Directions, directionsOf } from './acquisition.ts';
import { STRUCTURES, type Structure } from './anatomy.ts';
import { uidFrom, writeSlice } from './dicom.ts';
import { type SampledPhantom, samplePhantom } from './voxels.ts';

export const DEFECTS = [
  'missing-middle-slice',
  'doubled-slice', // two files at the same position, with different UIDs
  'gantry-tilt', // CT: the slices are sheared, not stacked along their normal
  'uneven-spacing', // the second half lies half as far apart again
  'single-slice',
  'no-window',
  'truncated-last-file',
  'two-series', // files of a second, coronal series lie in between
  'several-echoes', // MR: every position twice in one series, with two echo times
  'reversed-instance-numbers', // numbered from the last position to the first: order by number is wrong
] as const;
export type Defect = (typeof DEFECTS)[number];

export interface PhantomOptions {
  readonly modality: 'CT' | 'MR';
  readonly acquisition: Acquisition;
  /** between columns, rows, slices; the default differs in all three */
  readonly spacingMm?: Vec3;
  /** columns, rows, slices; the default covers the phantom with some air around it */
  readonly dims?: Vec3;
  readonly defects?: readonly Defect[];
  /** tells apart phantoms that are otherwise the same: another seed has other noise and other UIDs */
  readonly seed?: number;
}

export interface PhantomFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface Phantom {
  readonly files: readonly PhantomFile[];
  readonly studyInstanceUID: string;
  readonly seriesInstanceUID: string;
  readonly truth: {
    readonly grid: Grid;
    /** HU for CT, signal for MR, i fastest */
    readonly image: Int16Array;
    /** Structure.value at each voxel's centre, 0 outside, i fastest */
    readonly labels: Uint8Array;
    readonly structures: readonly Structure[];
  };
}

const DEFAULT_SPACING_MM: Vec3 = [1.5, 1.8, 3.2];
const COVERED_MM = 182;
const TILT_DEGREES = 15;
const ECHOES = [
  { number: 1, timeMs: 20 },
  { number: 2, timeMs: 80 },
] as const;

const SECOND_SERIES = { acquisition: 'coronal', spacingMm: [3, 3, 12], dims: [60, 62, 14] } as const;

interface PlannedSlice {
  /** slice of the sampled volume */
  readonly k: number;
  /** where along the volume it is said to lie; differs from k only with uneven spacing */
  readonly at: number;
  readonly echo: (typeof ECHOES)[number];
}

function planSlices(slices: number, defects: ReadonlySet<Defect>): PlannedSlice[] {
  const middle = Math.floor(slices / 2);
  let plan: PlannedSlice[] = Array.from({ length: slices }, (_, k) => ({ k, at: k, echo: ECHOES[0] }));
  if (defects.has('uneven-spacing')) plan = plan.map((s) => ({ ...s, at: s.k + Math.max(0, s.k - middle) / 2 }));
  if (defects.has('missing-middle-slice')) plan = plan.filter((s) => s.k !== middle);
  if (defects.has('single-slice')) plan = plan.filter((s) => s.k === middle);
  if (defects.has('doubled-slice')) plan = plan.flatMap((s) => (s.k === middle ? [s, s] : [s]));
  if (defects.has('several-echoes')) plan = plan.flatMap((s) => ECHOES.map((echo) => ({ ...s, echo })));
  return plan;
}

interface SeriesPlan {
  readonly options: PhantomOptions;
  readonly directions: Directions;
  readonly grid: Grid;
  readonly spacingMm: Vec3;
  readonly sampled: SampledPhantom;
  readonly number: number;
  readonly studyInstanceUID: string;
  readonly seriesInstanceUID: string;
}

function positionOf(grid: Grid, k: number): Vec3 {
  const m = grid.affine as number[];
  return [m[2]! * k + m[3]!, m[6]! * k + m[7]!, m[10]! * k + m[11]!];
}

function writeSeries(series: SeriesPlan, prefix: string): PhantomFile[] {
  const { options, grid } = series;
  const defects = new Set(options.defects);
  const [columns, rows, slices] = grid.dims;
  const plan = planSlices(slices, defects);
  return plan.map((slice, n) => {
    const bytes = writeSlice({
      modality: options.modality,
      seriesDescription: `Phantom ${options.acquisition}`,
      seriesNumber: series.number,
      studyInstanceUID: series.studyInstanceUID,
      seriesInstanceUID: series.seriesInstanceUID,
      frameOfReferenceUID: uidFrom(`frame of ${series.studyInstanceUID}`),
      instanceNumber: defects.has('reversed-instance-numbers') ? plan.length - n : n + 1,
      columns,
      rows,
      positionLps: positionOf(grid, slice.at),
      directions: series.directions,
      spacingMm: series.spacingMm,
      gantryTiltDegrees: defects.has('gantry-tilt') ? TILT_DEGREES : 0,
      withWindow: !defects.has('no-window'),
      echo: slice.echo,
      pixels: series.sampled.image.subarray(slice.k * columns * rows, (slice.k + 1) * columns * rows),
    });
    // half of the last file's pixels are lost, as when a copy was interrupted
    const cut = defects.has('truncated-last-file') && n === plan.length - 1 ? columns * rows : 0;
    const whole = new Uint8Array(bytes.subarray(0, bytes.length - cut));
    return { name: `${prefix}${String(n + 1).padStart(4, '0')}.dcm`, bytes: whole };
  });
}

function planSeries(options: PhantomOptions, studyInstanceUID: string, number: number): SeriesPlan {
  const spacingMm = options.spacingMm ?? DEFAULT_SPACING_MM;
  const covering = spacingMm.map((mm) => Math.ceil(COVERED_MM / mm)) as unknown as Vec3;
  const directions = directionsOf(options.acquisition);
  const grid = acquiredGrid(directions, {
    dims: options.dims ?? covering,
    spacingMm,
    gantryTiltDegrees: options.defects?.includes('gantry-tilt') ? TILT_DEGREES : 0,
  });
  return {
    options,
    directions,
    grid,
    spacingMm,
    number,
    studyInstanceUID,
    sampled: samplePhantom(grid, options.modality, (options.seed ?? 0) + number),
    seriesInstanceUID: uidFrom(`series ${number} of ${studyInstanceUID}`),
  };
}

export function createPhantom(options: PhantomOptions): Phantom {
  const studyInstanceUID = uidFrom(`study ${JSON.stringify(options)}`);
  const series = planSeries(options, studyInstanceUID, 1);
  const files = writeSeries(series, 'IM');
  if (options.defects?.includes('two-series')) {
    const second = planSeries({ ...SECOND_SERIES, modality: options.modality }, studyInstanceUID, 2);
    files.push(...writeSeries(second, 'IM'));
    // in the order a scanner's export has them: by nothing in particular
    files.sort((a, b) => a.name.localeCompare(b.name));
  }
  return {
    files: files.map((file, n) => ({ ...file, name: `IM${String(n + 1).padStart(4, '0')}.dcm` })),
    studyInstanceUID,
    seriesInstanceUID: series.seriesInstanceUID,
    truth: { grid: series.grid, ...series.sampled, structures: STRUCTURES },
  };
}
