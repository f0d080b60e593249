/** Results on and off the images. */
import { addResult, type Finding, findingsOf, type ModelResult, removeResult, useFindings } from '../findings/index.ts';
import type { ModelRun } from '../models/index.ts';
import { addBoxes, addLayer, removeBoxes, removeLayer, scene, useReading } from '../reading/index.ts';
import type { Series } from '../studies/index.ts';

const layersChanged = () => useReading.setState(({ layersVersion }) => ({ layersVersion: layersVersion + 1 }));

/**
 * Puts a result in the list and over the images of the series it was computed from; an earlier result of the same
 * model on this series makes way.
 * @throws OverreadError INVALID_INPUT when it can't be laid over the series; then it isn't listed either
 */
export async function showResult({ result, fit }: ModelRun, series: Series): Promise<ModelResult> {
  const earlier = useFindings
    .getState()
    .results.filter(
      (entry) => entry.seriesId === series.id && entry.result.provenance.modelId === result.provenance.modelId,
    );
  const added = addResult({
    seriesId: series.id,
    seriesInstanceUID: series.seriesInstanceUID,
    images: series.instances.length,
    result,
    fitReasons: fit.reasons,
  });
  if (result.kind === 'segmentation') {
    try {
      await addLayer(
        { id: added.id, seriesId: series.id, labelmap: result.labelmap, segments: result.segments },
        series,
      );
    } catch (thrown) {
      removeResult(added.id); // a finding that can't be seen is worse than none
      throw thrown;
    }
  } else {
    addBoxes(boxesOf(added, series));
  }
  for (const { id } of earlier) discard(id);
  layersChanged();
  return added;
}

function boxesOf(added: ModelResult, series: Series) {
  return findingsOf(added).flatMap((finding) => {
    if (finding.kind !== 'box') return [];
    const { id, name, color, box } = finding;
    const text = `${name} ${Math.round(box.score * 100)} %`;
    const { affine } = series.geometry!.grid;
    return [{ id, seriesId: series.id, text, color, boundsVoxel: box.boundsVoxel, affine }];
  });
}

export function discard(resultId: string): void {
  removeLayer(resultId);
  removeBoxes(resultId);
  removeResult(resultId);
  layersChanged();
}

/** Brings a finding into every pane. */
export function jumpTo(finding: Finding): void {
  useFindings.setState({ selected: finding.id });
  scene.jumpTo(finding.centerLps);
}
