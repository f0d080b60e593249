/** Runs models on series in the inference worker, one at a time, and says how far they are. */
import { create } from 'zustand';
import { createInferenceClient, type InferenceClient } from '../../inference-worker/client.ts';
import { asOverreadError, causeText, OverreadError } from '../../inference-worker/errors.ts';
import { evaluateFit, type Fit } from '../../inference-worker/package/fit.ts';
import type { Backend, Environment, Progress, RunResult } from '../../inference-worker/protocol.ts';
import { voxelsOf } from '../reading/index.ts';
import { type Series, seriesFacts } from '../studies/index.ts';
import { type ShelfModel, shelfModel } from './shelf.ts';

export interface Job {
  readonly modelId: string;
  readonly modelName: string;
  readonly seriesId: string;
  readonly seriesDescription: string;
  readonly startedAt: number;
  /** null while the voxels are gathered */
  readonly progress: Progress | null;
  readonly error: OverreadError | null;
}

interface JobsState {
  /** the running job, or the last one when it failed */
  readonly job: Job | null;
}

export const useJobs = create<JobsState>(() => ({ job: null }));

let client: InferenceClient | undefined;
let abort: AbortController | undefined;

function inferenceClient(): InferenceClient {
  client ??= createInferenceClient(
    () =>
      new Worker(new URL('../../inference-worker/worker.ts', import.meta.url), { type: 'module', name: 'inference' }),
  );
  return client;
}

/** What this machine offers to models. */
export const probeEnvironment = (): Promise<Environment> => inferenceClient().probe();

export const fitOf = (model: ShelfModel, series: Series): Fit => evaluateFit(model.manifest, seriesFacts(series));

export interface RunOptions {
  readonly backend?: Backend | 'auto';
  readonly threads?: number;
  /** run although the model was not made for this series; marked on the result */
  readonly runAnyway?: boolean;
}

export interface ModelRun {
  readonly result: RunResult;
  /** why the model does not fit the series, when it was run anyway; warnings otherwise */
  readonly fit: Fit;
}

/**
 * @throws OverreadError MODEL_NOT_FOUND, MODEL_MISFIT, NOT_A_VOLUME, CANCELLED and whatever the engine reports.
 *   Nothing of the page changes but the job's own display.
 */
export async function runModel(modelId: string, series: Series, options: RunOptions = {}): Promise<ModelRun> {
  const model = await shelfModel(modelId);
  const { manifest } = model;
  const fit = fitOf(model, series);
  if (!fit.fits && !options.runAnyway) {
    const why = fit.reasons.filter(({ severity }) => severity === 'refuse').map(({ message }) => message);
    throw new OverreadError('MODEL_MISFIT', `${manifest.name} does not fit this series. ${why.join(' ')}`);
  }
  const running = useJobs.getState().job;
  if (running && !running.error)
    throw new OverreadError('INVALID_INPUT', 'Another model is still reading. Wait, or stop it.');

  const own = new AbortController();
  abort = own;
  const job: Job = {
    modelId,
    modelName: manifest.name,
    seriesId: series.id,
    seriesDescription: series.description,
    startedAt: performance.now(),
    progress: null,
    error: null,
  };
  useJobs.setState({ job });
  try {
    const volume = await voxelsOf(series, own.signal);
    const result = await inferenceClient().run(
      {
        manifest,
        weights: { url: new URL(manifest.weights.file, model.baseUrl).href },
        volume,
        backend: options.backend ?? 'auto',
        threads: options.threads,
      },
      {
        signal: own.signal,
        onProgress: (progress) =>
          useJobs.setState(({ job: now }) => (now?.startedAt === job.startedAt ? { job: { ...now, progress } } : {})),
      },
    );
    useJobs.setState({ job: null });
    return { result, fit };
  } catch (thrown) {
    const error = asOverreadError(thrown, 'INFERENCE_FAILED', `${manifest.name} could not read this series.`);
    console.error('[models] run failed', modelId, series.id, error.code, causeText(error));
    useJobs.setState({ job: error.code === 'CANCELLED' ? null : { ...job, error } });
    throw error;
  } finally {
    if (abort === own) abort = undefined;
  }
}

/** Stops the running job within a second; the page stays as it was. */
export function cancelJob(): void {
  abort?.abort();
}

export function dismissFailure(): void {
  useJobs.setState(({ job }) => (job?.error ? { job: null } : {}));
}
