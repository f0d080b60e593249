/** Results on and off the images. */
import { OverreadError } from '../../inference-worker/errors.ts';
import {
  addResult,
  type Finding,
  findingsOf,
  type ModelResult,
  newResultId,
  removeResult,
  useFindings,
} from '../findings/index.ts';
import type { ModelRun } from '../models/index.ts';
import { addBoxes, addLayer, removeBoxes, removeLayer, scene, useReading } from '../reading/index.ts';
import type { Series } from '../studies/index.ts';

const layersChanged = () => useReading.setState(({ layersVersion }) => ({ layersVersion: layersVersion + 1 }));

/**
 * Lays a result over the images of the series it was computed from and lists it; an earlier result of the same model
 * on this series makes way. Built first, listed last: nothing is listed that isn't seen, or seen that isn't listed.
 * @param isOpen whether the series is still what it was; asked again after the overlay is built
 * @throws OverreadError INVALID_INPUT when the series is gone or the result does not belong to it
 */
export async function showResult(
  { result, fit }: ModelRun,
  series: Series,
  isOpen: () => boolean,
): Promise<ModelResult> {
  const added: ModelResult = { id: newResultId(), series, result, fitReasons: fit.reasons };
  if (isOpen() && result.kind === 'segmentation') {
    const { labelmap, segments } = result;
    await addLayer({ id: added.id, seriesId: series.id, labelmap, segments }, series).catch((thrown) => {
      removeLayer(added.id);
      throw thrown;
    });
  }
  if (!isOpen()) {
    removeLayer(added.id);
    const sentence = 'The series was closed or got more images while the model was reading; the result was dropped.';
    throw new OverreadError('INVALID_INPUT', sentence);
  }
  if (result.kind === 'detection') addBoxes(boxesOf(added, series));
  const { modelId } = result.provenance;
  for (const { id, series: of, result: earlier } of useFindings.getState().results) {
    if (of === series && earlier.provenance.modelId === modelId) discard(id);
  }
  addResult(added);
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
