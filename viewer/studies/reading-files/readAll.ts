import { STUDIES } from '../../../settings.ts';
import type { FileSource, Instance, OpenProgress, Unshown } from '../types.ts';
import type { Read } from './read.ts';
import { readFile } from './readFile.ts';
import { isZip } from './sniff.ts';
import { listZip, type ZippedFile } from './zip.ts';

interface Task {
  readonly order: readonly number[];
  readonly path: string;
  readonly load: () => Promise<Blob>;
  /** how many zips this is inside of */
  readonly depth: number;
}

/**
 * Reads every file, several at a time, and reports each exactly once through `onRead`.
 * @param onRead called for every file as soon as it is read, in no particular order
 */
export async function readAll(
  sources: Iterable<FileSource>,
  onRead: (read: Read, progress: OpenProgress) => void,
  signal?: AbortSignal,
): Promise<void> {
  const queue: Task[] = Array.from(sources, ({ path, blob, failure }, index) => ({
    order: [index],
    path,
    load: async () => {
      if (failure) throw new Error(failure);
      return blob;
    },
    depth: 0,
  }));
  let next = 0;
  let filesRead = 0;
  let busy = 0;
  // zips take their own place in the count of files until they are unfolded
  let filesKnown = queue.length;
  const report = (order: readonly number[], result: Instance | Unshown): void => {
    filesRead += 1;
    onRead({ order, result }, { filesRead, filesKnown });
  };
  const run = async (task: Task): Promise<void> => {
    const outcome = await work(task);
    if (!('files' in outcome)) return report(task.order, outcome);
    filesKnown += outcome.files.length + outcome.unshown.length - 1;
    queue.push(...outcome.files.map((file, index) => inside(task, file, index)));
    for (const [index, unshown] of outcome.unshown.entries())
      report([...task.order, outcome.files.length + index], unshown);
  };
  const idle: (() => void)[] = [];
  const worker = async (): Promise<void> => {
    for (;;) {
      signal?.throwIfAborted();
      const task = queue[next];
      if (task) {
        next += 1;
        busy += 1;
        await run(task).finally(() => {
          busy -= 1;
          for (const wake of idle.splice(0)) wake();
        });
      } else if (busy === 0) return;
      // another one may be unfolding a zip
      else await new Promise<void>((wake) => idle.push(wake));
    }
  };
  await Promise.all(Array.from({ length: STUDIES.filesInFlight }, worker));
}

const inside = (zip: Task, file: ZippedFile, index: number): Task => ({
  order: [...zip.order, index],
  path: file.path,
  load: file.load,
  depth: zip.depth + 1,
});

async function work(task: Task): Promise<Instance | Unshown | Awaited<ReturnType<typeof listZip>>> {
  const { path } = task;
  try {
    const blob = await task.load();
    const start = new Uint8Array(await blob.slice(0, STUDIES.headBytes).arrayBuffer());
    if (!isZip(start)) return await readFile({ path, blob }, start);
    if (task.depth < STUDIES.zipMaxDepth) return await listZip(path, blob);
    return { path, code: 'BROKEN_ZIP', reason: 'A zip inside a zip inside a zip; unpack it first.' };
  } catch (thrown) {
    const cause = String(thrown);
    if (task.depth > 0) return { path, code: 'BROKEN_ZIP', reason: 'This file in the zip is damaged.', cause };
    return { path, code: 'UNREADABLE_FILE', reason: 'This file could not be read from the disk.', cause };
  }
}
