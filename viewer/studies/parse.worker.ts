import { causeText } from '../../inference-worker/errors.ts';
import type { Batch } from './reading-files/read.ts';
import { readInBatches } from './reading-files/readInBatches.ts';
import type { FileSource } from './types.ts';

/** What the worker says; files come in as one message, a list of FileSource. */
export type ParseMessage =
  | ({ readonly kind: 'batch' } & Batch)
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly cause: string };

const post = (message: ParseMessage): void => self.postMessage(message);

self.onmessage = async ({ data }: MessageEvent<readonly FileSource[]>): Promise<void> => {
  try {
    await readInBatches(data, (batch) => post({ kind: 'batch', ...batch }));
    post({ kind: 'done' });
  } catch (thrown) {
    post({ kind: 'failed', cause: causeText(thrown) });
  }
};
