import type { Instance, OpenProgress, Unshown } from '../types.ts';

/** What was read since the last batch. `order` tells where a file stood in what was opened: zips unfold in place. */
export interface Batch {
  readonly read: readonly Read[];
  readonly progress: OpenProgress;
}
export interface Read {
  readonly order: readonly number[];
  readonly result: Instance | Unshown;
}

/** Lexicographic: a zip's files come where the zip stood. */
export function byOrder(a: Read, b: Read): number {
  for (let i = 0; i < Math.max(a.order.length, b.order.length); i += 1) {
    const difference = (a.order[i] ?? -1) - (b.order[i] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

export const isInstance = (result: Instance | Unshown): result is Instance => 'header' in result;
