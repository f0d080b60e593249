/** What one job carries with it through the stages. */
import { OverreadError } from '../errors.ts';
import type { Manifest } from '../package/manifest.ts';
import { determinant } from '../pipeline/affine.ts';
import type { Volume } from '../pipeline/volume.ts';
import type { Progress, Provenance, Stage } from '../protocol.ts';
import type { Predictor } from './session.ts';

/** Milliseconds and progress of the stages; whoever works says which stage it is in. */
export class Clock {
  readonly milliseconds: Provenance['milliseconds'] = {
    load: 0,
    selfTest: 0,
    prepare: 0,
    infer: 0,
    finish: 0,
    total: 0,
  };
  private readonly began = performance.now();
  private stage: Stage | undefined;
  private since = 0;
  private base: Pick<Progress, 'backend' | 'threads'> = {};

  constructor(private readonly onProgress: (progress: Progress) => void) {}

  /** The backend that runs, from now on part of every report. */
  decided(base: Required<Pick<Progress, 'backend' | 'threads'>>): void {
    this.base = base;
  }

  enter(stage: Stage, fraction: number | null = 0): void {
    this.leave();
    this.stage = stage;
    this.since = performance.now();
    this.report(fraction);
  }

  report(fraction: number | null, bytes?: [number, number]): void {
    if (!this.stage) return;
    const safe = fraction === null ? null : Math.min(1, Math.max(0, fraction));
    this.onProgress({ stage: this.stage, fraction: safe, ...(bytes ? { bytes } : {}), ...this.base });
  }

  leave(): void {
    if (this.stage) {
      const key = this.stage === 'self-test' ? 'selfTest' : this.stage;
      this.milliseconds[key] += performance.now() - this.since;
    }
    this.stage = undefined;
  }

  finish(): Provenance['milliseconds'] {
    this.leave();
    this.milliseconds.total = performance.now() - this.began;
    return this.milliseconds;
  }
}

export interface Context {
  readonly manifest: Manifest;
  readonly volume: Volume;
  readonly predictor: Predictor;
  readonly clock: Clock;
  /** for provenance.notes */
  readonly notes: string[];
  /** largest tensor one WebGPU buffer can hold; Infinity on WASM */
  readonly maxBufferBytes: number;
}

/** @throws OverreadError INVALID_INPUT */
export function checkVolume({ dims, affine, voxels }: Volume): void {
  const bad = (cause: string) => new OverreadError('INVALID_INPUT', 'This series can not be read as a volume.', cause);
  if (dims.some((d) => !Number.isInteger(d) || d < 1)) throw bad(`dimensions ${dims}`);
  const count = dims[0] * dims[1] * dims[2];
  if (voxels.length !== count) throw bad(`${voxels.length} voxels for ${dims.join(' × ')}`);
  // resampling would turn it into a hole; NaN is known to mean outside the series
  if (voxels instanceof Float32Array && (voxels.includes(Infinity) || voxels.includes(-Infinity)))
    throw bad('an infinite voxel');
  if (affine.length !== 16 || affine.some((v) => !Number.isFinite(v))) throw bad('the affine has no 16 finite numbers');
  if (Math.abs(determinant(affine)) < 1e-9) throw bad('the affine squeezes the volume flat');
}
