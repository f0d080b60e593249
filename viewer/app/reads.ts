/** Lets a model read a series and shows what it found. */
import { asOverreadError, causeText } from '../../inference-worker/errors.ts';
import type { ModelResult } from '../findings/index.ts';
import { type RunOptions, runModel, useJobs } from '../models/index.ts';
import type { Series } from '../studies/index.ts';
import { showResult } from './results.ts';
import { allSeries, useSession } from './session.ts';

/** @throws OverreadError as `runModel`; a failed run leaves the page as it was */
export async function read(modelId: string, series: Series, options: RunOptions = {}): Promise<ModelResult> {
  const run = await runModel(modelId, series, options);
  try {
    return await showResult(run, series, () => allSeries().includes(series));
  } catch (thrown) {
    const sentence = 'The model has read the series, but what it found could not be laid over the images.';
    const error = asOverreadError(thrown, 'INVALID_INPUT', sentence);
    console.error('[app] result not shown', modelId, series.id, causeText(error));
    throw error;
  }
}

/** For buttons. The job card shows what went wrong while the model ran; the rest is said here. */
export function startReading(modelId: string, series: Series, runAnyway: boolean): void {
  read(modelId, series, { runAnyway }).catch((thrown: Error & { code?: string }) => {
    const onCard = useJobs.getState().job?.error === thrown;
    if (!onCard && thrown.code !== 'CANCELLED') useSession.setState({ message: thrown.message });
  });
}
