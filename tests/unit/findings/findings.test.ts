import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../../inference-worker/protocol.ts';
import { findingsOf, type ModelResult } from '../../../viewer/findings/store.ts';
import type { Series } from '../../../viewer/studies/index.ts';

const entry = (result: unknown): ModelResult => ({
  id: 'result-1',
  series: { id: 's#2', seriesInstanceUID: 's' } as Series,
  fitReasons: [],
  result: result as RunResult,
});
/** voxels of 2 × 3 × 4 mm, the first at (10, 20, 30) */
const labelmap = { affine: [2, 0, 0, 10, 0, 3, 0, 20, 0, 0, 4, 30, 0, 0, 0, 1] };
const provenance = { modelId: 'm' };
const segment = (value: number, voxels: number) => ({
  value,
  voxels,
  volumeMl: voxels / 100,
  name: `part ${value}`,
  color: [1, 2, 3],
  centroidLps: [0, 0, 0],
  centerVoxel: [1, 2, 3],
});

describe('the findings list', () => {
  it('does not list a structure of which not one voxel was found', () => {
    const found = findingsOf(
      entry({ kind: 'segmentation', provenance, segments: [segment(1, 0), segment(2, 5)], labelmap }),
    );
    expect(found.map(({ name }) => name)).toEqual(['part 2']);
  });

  it('sends the reader to a voxel of the structure, not to a centre that may lie outside of it', () => {
    const [found] = findingsOf(entry({ kind: 'segmentation', provenance, segments: [segment(2, 5)], labelmap }));
    expect(found?.centerLps).toEqual([12, 26, 42]);
    expect([found?.seriesId, found?.seriesInstanceUID]).toEqual(['s#2', 's']);
  });

  it('puts the largest structure and the surest box first, and keeps the ids of what was found', () => {
    const segments = findingsOf(
      entry({ kind: 'segmentation', provenance, segments: [segment(1, 3), segment(2, 5)], labelmap }),
    );
    expect(segments.map(({ id }) => id)).toEqual(['result-1/2', 'result-1/1']);
    const boxes = findingsOf(
      entry({ kind: 'detection', provenance, belowThreshold: 0, boxes: [{ score: 0.4 }, { score: 0.9 }] }),
    );
    expect(boxes.map(({ id }) => id)).toEqual(['result-1/box-2', 'result-1/box-1']);
  });
});
