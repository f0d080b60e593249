import { STUDIES } from '../../../settings.ts';
import type { FileSource, OpenProgress } from '../types.ts';
import type { Batch, Read } from './read.ts';
import { readAll } from './readAll.ts';

/**
 * Reads every file and hands over what was read a few times a second. The first file goes out at once: it may be the
 * first image on screen.
 */
export async function readInBatches(
  sources: readonly FileSource[],
  onBatch: (batch: Batch) => void,
  signal?: AbortSignal,
): Promise<void> {
  let read: Read[] = [];
  let progress: OpenProgress = { filesRead: 0, filesKnown: sources.length };
  let sentAt = Number.NEGATIVE_INFINITY;
  const flush = (): void => {
    const batch = { read, progress };
    read = [];
    sentAt = performance.now();
    onBatch(batch);
  };
  await readAll(
    sources,
    (one, now) => {
      read.push(one);
      progress = now;
      if (performance.now() - sentAt >= STUDIES.batchMs) flush();
    },
    signal,
  );
  if (read.length > 0) flush();
}
