/** Lets a model read a series and shows what it found. */
import { OverreadError } from '../../inference-worker/errors.ts';
import type { ModelResult } from '../findings/index.ts';
import { type RunOptions, runModel } from '../models/index.ts';
import type { Series } from '../studies/index.ts';
import { showResult } from './results.ts';
import { allSeries, useSession } from './session.ts';

/** @throws OverreadError as `runModel`; a failed run leaves the page as it was */
export async function read(modelId: string, series: Series, options: RunOptions = {}): Promise<ModelResult> {
  const run = await runModel(modelId, series, options);
  if (!allSeries().includes(series)) {
    const sentence = 'The series was closed or got more images while the model was reading; the result was dropped.';
    throw new OverreadError('INVALID_INPUT', sentence);
  }
  return showResult(run, series);
}

/** For buttons: the job card already shows what went wrong. */
export function startReading(modelId: string, series: Series, runAnyway: boolean): void {
  read(modelId, series, { runAnyway }).catch((thrown: OverreadError) => {
    if (thrown.code === 'INVALID_INPUT') useSession.setState({ message: thrown.message });
  });
}
