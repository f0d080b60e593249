/**
 * The promise API to the inference worker, for the viewer, the command line and the tests.
 * One job at a time, others wait their turn. Cancelling ends the worker at once (the only way to stop WASM in the
 * middle of a computation, and the only way to give its memory back); the next job gets a fresh one.
 */
import { asOverreadError, type ErrorCode, OverreadError } from './errors.ts';
import { type Environment, type Progress, type RunRequest, type RunResult, responseSchema } from './protocol.ts';

/** The part of a browser Worker that is used; tests and the command line bring their own. */
export interface WorkerLike {
  postMessage(message: unknown, transfer: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

export type JobRequest = Omit<RunRequest, 'type' | 'jobId'>;

export interface RunOptions {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

export interface InferenceClient {
  /** What this machine offers; measured once in the worker. */
  probe(): Promise<Environment>;
  /**
   * Runs a model on a volume. The volume's buffer is *transferred*: hand over a copy, it is empty afterwards. Weights
   * given as bytes are copied.
   * @throws OverreadError with the codes of errors.ts; CANCELLED within a moment of `signal` aborting
   */
  run(request: JobRequest, options?: RunOptions): Promise<RunResult>;
  /** Ends the worker; waiting jobs are CANCELLED. The client can be used again afterwards. */
  dispose(): void;
}

interface Job {
  readonly id: string;
  readonly message: () => { type: 'probe' | 'run'; jobId: string; threads?: number };
  readonly transfer: () => Transferable[];
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /**
   * WASM threads (0: as many as sensible) are fixed when a worker's first run loads the runtime; another number needs
   * another worker. Undefined for a probe, which loads nothing.
   */
  readonly threads?: number | undefined;
  readonly resolve: (value: RunResult | Environment) => void;
  readonly reject: (reason: OverreadError) => void;
}

const cancelled = () => new OverreadError('CANCELLED', 'The run was cancelled.');
const FAILED = 'The inference worker stopped unexpectedly. Nothing was computed; please try again.';
const BLOCKED = 'The inference worker could not be started. A browser extension or policy may be blocking it.';

/** After these the runtime can't be trusted or has filled its heap, which never shrinks: the next job starts afresh. */
const SPENT: ReadonlySet<ErrorCode> = new Set(['OUT_OF_MEMORY', 'INFERENCE_FAILED', 'SELF_TEST_FAILED']);

export function createInferenceClient(spawn: () => WorkerLike): InferenceClient {
  let worker: WorkerLike | undefined;
  let workerThreads: number | undefined;
  /** false until the worker has answered anything: then a failure means it never started */
  let alive = false;
  let current: Job | undefined;
  const waiting: Job[] = [];
  let environment: Promise<Environment> | undefined;
  let counter = 0;

  function stop(): void {
    if (!worker) return;
    worker.onmessage = worker.onmessageerror = worker.onerror = null;
    worker.terminate();
    worker = undefined;
    workerThreads = undefined;
    alive = false;
  }

  function start(threads: number | undefined): WorkerLike {
    if (threads !== undefined && workerThreads !== undefined && threads !== workerThreads) stop();
    workerThreads = threads ?? workerThreads;
    if (worker) return worker;
    const fresh = spawn();
    fresh.onmessage = (event) => receive(event.data);
    fresh.onmessageerror = () => crash(new OverreadError('WORKER_FAILED', FAILED, 'a message could not be read'));
    fresh.onerror = (event) => {
      event.preventDefault?.();
      crash(new OverreadError('WORKER_FAILED', alive ? FAILED : BLOCKED, event.message || 'no reason given'));
    };
    worker = fresh;
    return fresh;
  }

  function crash(error: OverreadError): void {
    stop();
    settle((job) => job.reject(error));
  }

  function settle(how: (job: Job) => void): void {
    const job = current;
    current = undefined;
    if (job) how(job);
    next();
  }

  function next(): void {
    if (current) return;
    const job = waiting.shift();
    if (!job) return;
    current = job;
    try {
      start(job.threads).postMessage(job.message(), job.transfer());
    } catch (thrown) {
      crash(asOverreadError(thrown, 'WORKER_FAILED', BLOCKED));
    }
  }

  function receive(data: unknown): void {
    const parsed = responseSchema.safeParse(data);
    if (!parsed.success) {
      crash(new OverreadError('WORKER_FAILED', FAILED, `a message not in the protocol: ${parsed.error.message}`));
      return;
    }
    alive = true;
    const message = parsed.data;
    if (!current || message.jobId !== current.id) return;
    switch (message.type) {
      case 'progress':
        current.onProgress?.(message.progress);
        break;
      case 'environment':
        settle((job) => job.resolve(message.environment));
        break;
      case 'result':
        settle((job) => job.resolve(message.result));
        break;
      case 'error':
        if (SPENT.has(message.code)) stop();
        settle((job) => job.reject(new OverreadError(message.code, message.message, message.cause)));
    }
  }

  function enqueue<T extends RunResult | Environment>(
    make: (id: string) => Pick<Job, 'message' | 'transfer' | 'onProgress' | 'threads'>,
    signal?: AbortSignal,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (signal?.aborted) return reject(cancelled());
      const id = `job-${++counter}`;
      const abort = () => {
        if (current === job) {
          stop();
          settle((j) => j.reject(cancelled()));
        } else {
          const at = waiting.indexOf(job);
          if (at >= 0) waiting.splice(at, 1);
          job.reject(cancelled());
        }
      };
      const done = () => signal?.removeEventListener('abort', abort);
      const job: Job = {
        id,
        ...make(id),
        resolve: (value) => {
          done();
          resolve(value as T);
        },
        reject: (reason) => {
          done();
          reject(reason);
        },
      };
      signal?.addEventListener('abort', abort, { once: true });
      waiting.push(job);
      next();
    });
  }

  return {
    probe() {
      environment ??= enqueue<Environment>((id) => ({
        message: () => ({ type: 'probe', jobId: id }),
        transfer: () => [],
      })).catch((error: unknown) => {
        environment = undefined; // forget a failure, so that asking again can succeed
        throw error;
      });
      return environment;
    },

    run(request, { onProgress, signal } = {}) {
      const { buffer } = request.volume.voxels;
      return enqueue<RunResult>(
        (id) => ({
          message: () => ({ ...request, type: 'run', jobId: id }) satisfies RunRequest,
          transfer: () => (buffer instanceof ArrayBuffer ? [buffer] : []),
          onProgress,
          threads: request.threads ?? 0,
        }),
        signal,
      );
    },

    dispose() {
      stop();
      environment = undefined;
      const jobs = [...(current ? [current] : []), ...waiting.splice(0)];
      current = undefined;
      for (const job of jobs) job.reject(cancelled());
    },
  };
}
