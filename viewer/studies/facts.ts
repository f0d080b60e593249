import type { SeriesFacts } from '../../inference-worker/package/facts.ts';
import type { Grid, Vec3 } from '../../inference-worker/pipeline/volume.ts';
import type { Series } from './types.ts';

/** What the fit check needs to know of a series. */
export function seriesFacts(series: Series): SeriesFacts {
  const header = series.instances[0]?.header;
  const { geometry } = series;
  const words = [header?.seriesDescription, header?.protocolName, header?.studyDescription, header?.bodyPart];
  return {
    modality: series.modality,
    descriptions: words.filter((text) => text !== undefined),
    ...(header?.bodyPart !== undefined && { bodyPart: header.bodyPart }),
    ...(header?.contrastAgent !== undefined && { contrastAgent: header.contrastAgent }),
    ...(header?.repetitionTime !== undefined && { repetitionTimeMs: header.repetitionTime }),
    ...(header?.echoTime !== undefined && { echoTimeMs: header.echoTime }),
    ...(header?.inversionTime !== undefined && { inversionTimeMs: header.inversionTime }),
    grid: geometry && { dims: geometry.grid.dims, spacingMm: geometry.spacingMm, extentMm: extentMm(geometry.grid) },
    ...(header?.sliceThickness !== undefined && { sliceThicknessMm: header.sliceThickness }),
    geometryProblems: series.geometryProblems.map(({ message }) => message),
  };
}

/**
 * Size of the box along the patient's left-right, front-back and head-foot axes in mm that holds every voxel. All
 * eight corners decide: an oblique grid reaches further than any one of its edges. The outer faces count, half a
 * voxel beyond the centres.
 */
export function extentMm({ dims, affine }: Grid): Vec3 {
  // for a linear map, the reach of the box of corners is the sum of the reaches of its edges
  const reach = (axis: number): number =>
    [0, 1, 2].reduce((sum, edge) => sum + Math.abs(affine[axis * 4 + edge]! * dims[edge as 0 | 1 | 2]), 0);
  return [reach(0), reach(1), reach(2)];
}
