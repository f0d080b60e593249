/** Lets a model read a series and lays what it found over the images. */
import type { OverreadError } from '../../inference-worker/errors.ts';
import { addResult, type Finding, findingsOf, type ModelResult, removeResult, useFindings } from '../findings/index.ts';
import { type RunOptions, runModel } from '../models/index.ts';
import { addBoxes, addLayer, removeBoxes, removeLayer, scene, useReading } from '../reading/index.ts';
import type { Series } from '../studies/index.ts';
import { allSeries, showSeries, useSession } from './session.ts';

const layersChanged = () => useReading.setState(({ layersVersion }) => ({ layersVersion: layersVersion + 1 }));

/** @throws OverreadError as `runModel`; a failed run leaves the page as it was */
export async function read(modelId: string, series: Series, options: RunOptions = {}): Promise<ModelResult> {
  const { result, fit } = await runModel(modelId, series, options);
  const added = addResult({
    seriesId: series.id,
    seriesInstanceUID: series.seriesInstanceUID,
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
    layersChanged();
  } else {
    const affine = series.geometry!.grid.affine;
    addBoxes(
      findingsOf(added).flatMap((finding) =>
        finding.kind === 'box'
          ? [
              {
                id: finding.id,
                seriesId: series.id,
                text: `${finding.name} ${Math.round(finding.box.score * 100)} %`,
                color: finding.color,
                boundsVoxel: finding.box.boundsVoxel,
                affine,
              },
            ]
          : [],
      ),
    );
  }
  return added;
}

/** For buttons: the job card already shows what went wrong. */
export function startReading(modelId: string, series: Series, runAnyway: boolean): void {
  read(modelId, series, { runAnyway }).catch((thrown: OverreadError) => {
    if (thrown.code === 'CANCELLED') return;
    useSession.setState({ message: thrown.message });
  });
}

export function discard(resultId: string): void {
  removeLayer(resultId);
  removeBoxes(resultId);
  removeResult(resultId);
  layersChanged();
}

/** Brings a finding into every pane of the series it was found in. */
export function jumpTo(finding: Finding): void {
  const series = allSeries().find(({ seriesInstanceUID }) => seriesInstanceUID === finding.seriesInstanceUID);
  if (series && useSession.getState().seriesId === null) showSeries(series.id);
  useFindings.setState({ selected: finding.id });
  scene.jumpTo(finding.centerLps);
}
