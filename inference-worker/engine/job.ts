/** One job the whole way: weights, backend, self-test, pipeline, provenance. */
import { OverreadError } from '../errors.ts';
import type { Backend, Environment, Progress, Provenance, RunRequest, RunResult } from '../protocol.ts';
import { chooseBackends } from './backend.ts';
import { Clock, type Context, checkVolume } from './context.ts';
import { probeEnvironment, sensibleThreads } from './environment.ts';
import { runFailure } from './failures.ts';
import type { Runtime } from './runtime.ts';
import { segmentVolume } from './segment.ts';
import { selfTest } from './self-test.ts';
import { createPredictor, type Predictor } from './session.ts';
import { detectVolume, segmentSlices } from './slices.ts';
import { loadWeights } from './weights.ts';

export type JobRequest = Omit<RunRequest, 'type' | 'jobId'>;

export interface JobOptions {
  readonly onProgress?: (progress: Progress) => void;
}

export interface Engine {
  probe(): Promise<Environment>;
  /** @throws OverreadError */
  runJob(request: JobRequest, options?: JobOptions): Promise<RunResult>;
  /** Frees the session kept warm. */
  dispose(): Promise<void>;
}

export function createEngine(runtime: Runtime): Engine {
  let environment: Promise<Environment> | undefined;
  /** threads are fixed once the runtime has loaded its module */
  let threads: number | undefined;
  let warm: { key: string; predictor: Predictor } | undefined;
  /** models that passed the self-test, by weights and backend */
  const passed = new Set<string>();

  const probe = () => {
    environment ??= probeEnvironment(runtime);
    return environment;
  };

  async function coolDown(): Promise<void> {
    const { predictor } = warm ?? {};
    warm = undefined;
    await predictor?.release();
  }

  /** A checked predictor for this backend, warm if it is the one used last. */
  async function ready(request: JobRequest, backend: Backend, clock: Clock): Promise<Predictor> {
    const { manifest, weights } = request;
    const key = `${manifest.weights.sha256} ${backend}`;
    clock.decided({ backend, threads: threads! });
    clock.enter('load', warm?.key === key ? 1 : 0);
    if (warm?.key === key) return warm.predictor;
    await coolDown();
    const total = manifest.weights.bytes;
    const bytes = await loadWeights(manifest, weights, (loaded) => clock.report(loaded / total, [loaded, total]));
    clock.report(null);
    if (backend !== 'wasm' && !passed.has(key)) {
      clock.enter('self-test', null);
      await testBackend(request, bytes, backend);
      passed.add(key);
      clock.enter('load', null);
    }
    const predictor = await createPredictor(runtime, manifest, bytes, backend, threads!);
    warm = { key, predictor };
    return predictor;
  }

  /** @throws OverreadError SELF_TEST_FAILED */
  async function testBackend({ manifest }: JobRequest, bytes: Uint8Array, backend: Backend): Promise<void> {
    const inner = manifest.self_test?.inner_tensor;
    const made: Predictor[] = [];
    const make = async (on: Backend) => {
      const predictor = await createPredictor(runtime, manifest, bytes, on, threads!, inner);
      made.push(predictor);
      return predictor;
    };
    try {
      await selfTest(manifest, await make(backend), await make('wasm'));
    } catch (thrown) {
      if (thrown instanceof OverreadError && thrown.code !== 'INFERENCE_FAILED') throw thrown;
      throw new OverreadError('SELF_TEST_FAILED', `"${manifest.name}" does not run on ${backend} here.`, thrown);
    } finally {
      for (const predictor of made) await predictor.release();
    }
  }

  return {
    probe,

    async runJob(request, { onProgress = () => undefined } = {}) {
      const startedAt = new Date().toISOString();
      const { manifest, volume } = request;
      checkVolume(volume);
      const clock = new Clock(onProgress);
      const here = await probe();
      const notes: string[] = [];
      if (!here.crossOriginIsolated) notes.push('This page is not cross-origin isolated, so WASM runs on one thread.');
      threads ??= sensibleThreads(runtime, request.threads);
      if (request.threads && request.threads !== threads)
        notes.push(`Ran on ${threads} WASM thread(s), not ${request.threads}.`);
      const candidates = chooseBackends(request.backend, here, notes);
      for (const [n, backend] of candidates.entries()) {
        try {
          const predictor = await ready(request, backend, clock);
          const maxBufferBytes = backend === 'webgpu' ? here.webgpu.maxBufferBytes : Infinity;
          const context: Context = { manifest, volume, predictor, clock, notes, maxBufferBytes };
          const { parameters, ...result } = await runTask(context);
          const provenance: Provenance = {
            modelId: manifest.id,
            modelName: manifest.name,
            modelVersion: manifest.version,
            weightsSha256: manifest.weights.sha256,
            backend,
            backendDetail:
              backend === 'webgpu' ? here.webgpu.description : `${threads} thread${threads > 1 ? 's' : ''}`,
            threads,
            runtime: runtime.version,
            startedAt,
            milliseconds: clock.finish(),
            peakBytes: runtime.heapBytes(),
            parameters,
            notes,
          };
          return { ...result, provenance };
        } catch (thrown) {
          await coolDown().catch(() => undefined); // the first failure is the one to tell
          const error = thrown instanceof OverreadError ? thrown : runFailure(manifest.name, thrown);
          if (n === candidates.length - 1 || !FALLS_BACK.has(error.code)) throw error;
          notes.push(`${error.message} It ran on ${candidates[n + 1]} instead.`);
        }
      }
      throw new OverreadError('BACKEND_UNAVAILABLE', 'No backend can run this model here.');
    },

    dispose: coolDown,
  };
}

/** Failures that may be the backend's fault; the others would come again on any backend. */
const FALLS_BACK: ReadonlySet<string> = new Set([
  'SELF_TEST_FAILED',
  'INFERENCE_FAILED',
  'OUT_OF_MEMORY',
  'MODEL_UNREADABLE',
]);

function runTask(context: Context) {
  const { task, input } = context.manifest;
  if (task === 'segmentation') return input.dimensions === 3 ? segmentVolume(context) : segmentSlices(context);
  if (task === 'detection' && input.dimensions === 2) return detectVolume(context);
  throw new OverreadError('INVALID_MANIFEST', `Models for ${input.dimensions}D ${task} can not be run yet.`);
}
