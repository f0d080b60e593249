import { describe, expect, it, vi } from 'vitest';
import { createInferenceClient, type JobRequest, type WorkerLike } from '../../../inference-worker/client.ts';
import type { Environment, Response, RunResult } from '../../../inference-worker/protocol.ts';
import { manifest } from './manifests.ts';

const ENVIRONMENT: Environment = {
  webgpu: {
    available: false,
    software: false,
    description: 'none',
    reason: 'none',
    shaderF16: false,
    maxBufferBytes: 0,
  },
  crossOriginIsolated: true,
  wasmThreads: 2,
  runtimeVersion: 'fake',
};

const RESULT: RunResult = {
  kind: 'detection',
  boxes: [],
  belowThreshold: 0,
  provenance: {
    modelId: 'test-model',
    modelName: 'Test model',
    modelVersion: '1.0.0',
    weightsSha256: '0',
    backend: 'wasm',
    backendDetail: '2 threads',
    threads: 2,
    runtime: 'fake',
    startedAt: '2026-01-01T00:00:00Z',
    milliseconds: { load: 0, selfTest: 0, prepare: 0, infer: 0, finish: 0, total: 0 },
    parameters: {
      intensity: { rule: 'minmax' },
      shape: [64, 64],
      spacingMm: [1, 1],
      tiles: 1,
      post: { largest_component: 'none', min_volume_ml: 0, fill_holes: false },
    },
    notes: [],
  },
};

interface Sent {
  readonly type: string;
  readonly jobId: string;
}

class FakeWorker implements WorkerLike {
  onmessage: WorkerLike['onmessage'] = null;
  onmessageerror: WorkerLike['onmessageerror'] = null;
  onerror: WorkerLike['onerror'] = null;
  terminated = false;
  readonly sent: Sent[] = [];
  readonly transferred: Transferable[] = [];

  postMessage(message: unknown, transfer: Transferable[]): void {
    this.sent.push(message as Sent);
    this.transferred.push(...transfer);
  }
  terminate(): void {
    this.terminated = true;
  }
  answer(message: Response | { nonsense: true }): void {
    this.onmessage?.({ data: message } as MessageEvent);
  }
  finish(): void {
    this.answer({ type: 'result', jobId: this.sent.at(-1)!.jobId, result: RESULT });
  }
  crash(message = ''): void {
    this.onerror?.({ message } as ErrorEvent);
  }
}

function setUp() {
  const workers: FakeWorker[] = [];
  const client = createInferenceClient(() => {
    workers.push(new FakeWorker());
    return workers.at(-1)!;
  });
  return { client, workers };
}

const request = (): JobRequest => ({
  manifest: manifest(),
  weights: { url: 'http://localhost/weights.onnx' },
  volume: { dims: [2, 2, 2], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], voxels: new Int16Array(8) },
  backend: 'auto',
});

describe('cancelling', () => {
  it('ends the worker at once and leaves the next job a fresh one', async () => {
    const { client, workers } = setUp();
    const abort = new AbortController();
    const first = client.run(request(), { signal: abort.signal });
    const second = client.run(request());
    abort.abort();
    expect(workers[0]!.terminated).toBe(true);
    await expect(first).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(workers).toHaveLength(2);
    workers[1]!.finish();
    await expect(second).resolves.toEqual(RESULT);
  });

  it('a waiting job does not disturb the running one', async () => {
    const { client, workers } = setUp();
    const abort = new AbortController();
    const first = client.run(request());
    const second = client.run(request(), { signal: abort.signal });
    abort.abort();
    await expect(second).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(workers[0]!.terminated).toBe(false);
    workers[0]!.finish();
    await expect(first).resolves.toEqual(RESULT);
    expect(workers[0]!.sent).toHaveLength(1);
  });

  it('a signal that is already aborted starts nothing', async () => {
    const { client, workers } = setUp();
    await expect(client.run(request(), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(workers).toHaveLength(0);
  });

  it('a late answer of a cancelled job never becomes the result of another', async () => {
    const { client, workers } = setUp();
    const abort = new AbortController();
    const first = client.run(request(), { signal: abort.signal });
    const { jobId } = workers[0]!.sent[0]!;
    abort.abort();
    await expect(first).rejects.toMatchObject({ code: 'CANCELLED' });
    const second = client.run(request());
    const settled = vi.fn();
    second.then(settled, settled);
    workers[0]!.answer({ type: 'result', jobId, result: RESULT });
    workers[1]!.answer({ type: 'result', jobId, result: RESULT });
    await Promise.resolve();
    expect(settled).not.toHaveBeenCalled();
    workers[1]!.finish();
    await second;
  });
});

describe('a worker that fails', () => {
  it('to start is told apart from one that dies', async () => {
    const { client, workers } = setUp();
    const first = client.run(request());
    workers[0]!.crash();
    await expect(first).rejects.toMatchObject({
      code: 'WORKER_FAILED',
      message: expect.stringMatching(/could not be started/),
    });
    const second = client.run(request());
    workers[1]!.answer({
      type: 'progress',
      jobId: workers[1]!.sent[0]!.jobId,
      progress: { stage: 'load', fraction: 0 },
    });
    workers[1]!.crash('boom');
    await expect(second).rejects.toMatchObject({
      code: 'WORKER_FAILED',
      message: expect.stringMatching(/stopped unexpectedly/),
    });
  });

  it('by being blocked rejects with a reason instead of throwing', async () => {
    const client = createInferenceClient(() => {
      throw new Error('blocked by policy');
    });
    await expect(client.run(request())).rejects.toMatchObject({ code: 'WORKER_FAILED' });
    await expect(client.probe()).rejects.toMatchObject({ code: 'WORKER_FAILED' });
  });

  it('by talking nonsense is not believed', async () => {
    const { client, workers } = setUp();
    const first = client.run(request());
    workers[0]!.answer({ nonsense: true });
    await expect(first).rejects.toMatchObject({ code: 'WORKER_FAILED' });
    expect(workers[0]!.terminated).toBe(true);
  });

  it('does not take the jobs behind it along', async () => {
    const { client, workers } = setUp();
    const first = client.run(request());
    const second = client.run(request());
    workers[0]!.crash();
    await expect(first).rejects.toMatchObject({ code: 'WORKER_FAILED' });
    workers[1]!.finish();
    await expect(second).resolves.toEqual(RESULT);
  });

  it('for lack of memory is replaced, for a wrong hash kept', async () => {
    const { client, workers } = setUp();
    const fail = (code: 'OUT_OF_MEMORY' | 'MODEL_HASH_MISMATCH') => {
      const worker = workers.at(-1)!;
      worker.answer({ type: 'error', jobId: worker.sent.at(-1)!.jobId, code, message: 'no', cause: 'x' });
    };
    const first = client.run(request());
    fail('MODEL_HASH_MISMATCH');
    await expect(first).rejects.toMatchObject({ code: 'MODEL_HASH_MISMATCH', message: 'no' });
    expect(workers[0]!.terminated).toBe(false);
    const second = client.run(request());
    fail('OUT_OF_MEMORY');
    await expect(second).rejects.toMatchObject({ code: 'OUT_OF_MEMORY' });
    expect(workers[0]!.terminated).toBe(true);
  });
});

describe('jobs', () => {
  it('run one at a time, in the order they came, on one worker', async () => {
    const { client, workers } = setUp();
    const order: number[] = [];
    const jobs = [1, 2, 3].map((n) => client.run(request()).then(() => order.push(n)));
    for (let n = 0; n < 3; n++) {
      expect(workers[0]!.sent).toHaveLength(n + 1);
      workers[0]!.finish();
      await jobs[n];
    }
    expect(order).toEqual([1, 2, 3]);
    expect(workers).toHaveLength(1);
  });

  it('hand their voxels over instead of copying them', () => {
    const { client, workers } = setUp();
    const job = request();
    void client.run(job);
    expect(workers[0]!.transferred).toEqual([job.volume.voxels.buffer]);
  });

  it('report progress only of themselves', async () => {
    const { client, workers } = setUp();
    const onProgress = vi.fn();
    const job = client.run(request(), { onProgress });
    const { jobId } = workers[0]!.sent[0]!;
    workers[0]!.answer({ type: 'progress', jobId: 'other', progress: { stage: 'load', fraction: 0 } });
    workers[0]!.answer({ type: 'progress', jobId, progress: { stage: 'infer', fraction: null } });
    expect(onProgress.mock.calls).toEqual([[{ stage: 'infer', fraction: null }]]);
    workers[0]!.finish();
    await job;
  });

  it('with another number of threads get another worker', async () => {
    const { client, workers } = setUp();
    const first = client.run({ ...request(), threads: 2 });
    workers[0]!.finish();
    await first;
    void client.run({ ...request(), threads: 1 });
    expect(workers).toHaveLength(2);
    expect(workers[0]!.terminated).toBe(true);
  });
});

it('asks the machine once what it offers, and again after a failure', async () => {
  const { client, workers } = setUp();
  const failed = client.probe();
  workers[0]!.crash();
  await expect(failed).rejects.toMatchObject({ code: 'WORKER_FAILED' });
  const probes = [client.probe(), client.probe()];
  const worker = workers[1]!;
  expect(worker.sent).toHaveLength(1);
  worker.answer({ type: 'environment', jobId: worker.sent[0]!.jobId, environment: ENVIRONMENT });
  expect(await Promise.all(probes)).toEqual([ENVIRONMENT, ENVIRONMENT]);
});

it('dispose cancels everything and leaves a client that works', async () => {
  const { client, workers } = setUp();
  const jobs = [client.run(request()), client.run(request())];
  client.dispose();
  for (const job of jobs) await expect(job).rejects.toMatchObject({ code: 'CANCELLED' });
  const next = client.run(request());
  workers[1]!.finish();
  await expect(next).resolves.toEqual(RESULT);
});
