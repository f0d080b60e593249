import type { Vec3 } from '../pipeline/volume.ts';

/** What the fit check needs to know of a series; filled in by whoever read its headers. */
export interface SeriesFacts {
  readonly modality: string;
  /** series, protocol and study description and body part, for words like "T1", "post", "hippo" */
  readonly descriptions: readonly string[];
  readonly bodyPart?: string;
  readonly contrastAgent?: string;
  /** MR timing in ms, where the header has it */
  readonly repetitionTimeMs?: number;
  readonly echoTimeMs?: number;
  readonly inversionTimeMs?: number;
  /** null: the series is no regular volume; `geometryProblems` says why */
  readonly grid: {
    readonly dims: Vec3;
    /** mm between pixel columns, rows and slices */
    readonly spacingMm: Vec3;
    /** extent along the patient's [left-right, front-back, head-foot] axes in mm */
    readonly extentMm: Vec3;
  } | null;
  readonly sliceThicknessMm?: number;
  /** sentences on what is irregular: missing slices, uneven spacing, gantry tilt … */
  readonly geometryProblems: readonly string[];
}
