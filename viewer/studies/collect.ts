import { groupStudies } from './grouping/group.ts';
import { byOrder, isInstance, type Read } from './reading-files/read.ts';
import type { Instance, OpenOutcome, Study, Unshown } from './types.ts';

/** Gathers what was read; each file ends up either in a study or on the list of what is not shown. */
export class Collection {
  private readonly read: Read[] = [];

  add(read: readonly Read[]): void {
    this.read.push(...read);
  }

  /** the studies so far, without geometry: slices that were not read yet are not missing */
  provisional(): readonly Study[] {
    const { instances } = withoutDoubles(this.read);
    return groupStudies(instances, true);
  }

  outcome(): OpenOutcome {
    const { instances, unshown } = withoutDoubles([...this.read].sort(byOrder));
    if (this.read.length === 0) unshown.push(NOTHING);
    return { studies: groupStudies(instances), unshown };
  }
}

const NOTHING: Unshown = { path: '', code: 'NOTHING_INSIDE', reason: 'There are no files in this folder.' };

/** An image that is there twice would count twice in every measure; the first one stays. */
function withoutDoubles(read: readonly Read[]): { instances: readonly Instance[]; unshown: Unshown[] } {
  const first = new Map<string, Instance>();
  const unshown: Unshown[] = [];
  for (const { result } of read) {
    if (!isInstance(result)) {
      unshown.push(result);
      continue;
    }
    const twin = first.get(result.header.sopInstanceUID);
    if (!twin) first.set(result.header.sopInstanceUID, result);
    else {
      const reason = `Has the same SOP Instance UID as ${twin.path}, which is shown.`;
      unshown.push({ path: result.path, code: 'DUPLICATE_INSTANCE', reason });
    }
  }
  return { instances: [...first.values()], unshown };
}
