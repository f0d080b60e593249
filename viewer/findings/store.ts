/** What models found, by the series they read. A result never moves to another series. */
import { create } from 'zustand';
import type { FitReason } from '../../inference-worker/package/fit.ts';
import { transform } from '../../inference-worker/pipeline/affine.ts';
import type { Vec3 } from '../../inference-worker/pipeline/volume.ts';
import type { DetectedBox, RunResult, Segment } from '../../inference-worker/protocol.ts';
import type { Series } from '../studies/index.ts';

export interface ModelResult {
  readonly id: string;
  /** the very images it was computed from; a series that grows becomes another object */
  readonly series: Series;
  readonly result: RunResult;
  /** why the model does not fit the series (it was run anyway), or only warnings */
  readonly fitReasons: readonly FitReason[];
}

/** One thing in the findings list. */
export type Finding = {
  /** `resultId/value` of a segment, `resultId/box-n` of a box */
  readonly id: string;
  readonly resultId: string;
  readonly modelId: string;
  /** as `studies()` names it: tells the parts of a split series apart */
  readonly seriesId: string;
  readonly seriesInstanceUID: string;
  readonly name: string;
  readonly color: Vec3;
  /** where to look first, LPS mm */
  readonly centerLps: Vec3;
} & ({ readonly kind: 'segment'; readonly segment: Segment } | { readonly kind: 'box'; readonly box: DetectedBox });

interface FindingsState {
  readonly results: readonly ModelResult[];
  readonly selected: string | null;
}

export const useFindings = create<FindingsState>(() => ({ results: [], selected: null }));

let serial = 0;

/** Named before it is listed: its overlay is built first. */
export const newResultId = (): string => `result-${++serial}`;

export function addResult(entry: ModelResult): void {
  useFindings.setState(({ results }) => ({ results: [...results, entry] }));
}

export function removeResult(resultId: string): void {
  useFindings.setState(({ results }) => ({ results: results.filter(({ id }) => id !== resultId) }));
}

export function forgetResults(): void {
  useFindings.setState({ results: [], selected: null });
}

/** The findings of one result, largest volume or highest score first. A label without a voxel is no finding. */
export function findingsOf({ id: resultId, series, result }: ModelResult): Finding[] {
  const { id: seriesId, seriesInstanceUID } = series;
  const shared = { resultId, modelId: result.provenance.modelId, seriesId, seriesInstanceUID };
  if (result.kind === 'detection') {
    return result.boxes
      .map((box, index) => ({
        ...shared,
        kind: 'box' as const,
        id: `${resultId}/box-${index + 1}`,
        name: box.name,
        color: box.color,
        centerLps: box.centerLps,
        box,
      }))
      .sort((a, b) => b.box.score - a.box.score);
  }
  return result.segments
    .filter(({ voxels }) => voxels > 0)
    .map((segment) => ({
      ...shared,
      kind: 'segment' as const,
      id: `${resultId}/${segment.value}`,
      name: segment.name,
      color: segment.color,
      // a voxel of its own: the centre of mass of a bent or paired structure lies in something else
      centerLps: transform(result.labelmap.affine, segment.centerVoxel),
      segment,
    }))
    .sort((a, b) => b.segment.volumeMl - a.segment.volumeMl);
}
