import { OverreadError } from '../../inference-worker/errors.ts';
import { Collection } from './collect.ts';
import type { ParseMessage } from './parse.worker.ts';
import type { Batch } from './reading-files/read.ts';
import type { FileSource, OpenOutcome, OpenProgress, Study } from './types.ts';

export interface OpenOptions {
  readonly onProgress?: (progress: OpenProgress) => void;
  /**
   * What is known while files are still being read, so that the first image need not wait for the last. Series grow,
   * have no geometry yet and may still be split; the outcome replaces them.
   */
  readonly onStudies?: (studies: readonly Study[]) => void;
  readonly signal?: AbortSignal;
}

/**
 * Reads and groups files in a worker of their own; nothing leaves the machine. Every file comes back either in a
 * study or in `unshown` with its reason; files inside a zip count each by itself.
 * @throws OverreadError CANCELLED when `signal` aborts; WORKER_FAILED when the worker dies on the way
 */
export async function openFiles(sources: Iterable<FileSource>, options: OpenOptions = {}): Promise<OpenOutcome> {
  const { signal, onProgress, onStudies } = options;
  if (signal?.aborted) throw cancelled();
  const files = [...sources];
  const collection = new Collection();
  const onBatch = ({ read, progress }: Batch): void => {
    if (signal?.aborted) return;
    collection.add(read);
    onProgress?.(progress);
    if (read.some(({ result }) => 'header' in result)) onStudies?.(collection.provisional());
  };
  if (files.length > 0) await (typeof Worker === 'undefined' ? readHere : readInWorker)(files, onBatch, signal);
  return collection.outcome();
}

const cancelled = (): OverreadError => new OverreadError('CANCELLED', 'Opening was stopped.');

/** Where there are no workers: Node, and pages whose browser refuses them. */
async function readHere(
  files: readonly FileSource[],
  onBatch: (batch: Batch) => void,
  signal?: AbortSignal,
): Promise<void> {
  // the worker has its own copy; the page loads this one only when it has to
  const { readInBatches } = await import('./reading-files/readInBatches.ts');
  try {
    await readInBatches(files, onBatch, signal);
  } catch (thrown) {
    throw signal?.aborted ? cancelled() : thrown;
  }
}

function readInWorker(
  files: readonly FileSource[],
  onBatch: (batch: Batch) => void,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    // Vite bundles the worker only when the two expressions stand together like this
    const worker = new Worker(new URL('./parse.worker.ts', import.meta.url), { type: 'module', name: 'studies' });
    let heard = false;
    const end = (settle: () => void): void => {
      worker.terminate();
      signal?.removeEventListener('abort', abort);
      settle();
    };
    const abort = (): void => end(() => reject(cancelled()));
    const failed = (cause: unknown): void =>
      end(() => reject(new OverreadError('WORKER_FAILED', 'The part that reads files stopped working.', cause)));
    signal?.addEventListener('abort', abort);
    worker.onmessage = ({ data }: MessageEvent<ParseMessage>) => {
      heard = true;
      if (data.kind === 'batch') onBatch(data);
      else if (data.kind === 'done') end(resolve);
      else failed(data.cause);
    };
    worker.onerror = (event) => {
      if (heard) return failed(event.message);
      // the script was blocked before it read anything: slower on this thread, but the images open
      end(() => resolve(readHere(files, onBatch, signal)));
    };
    worker.postMessage(files);
  });
}
