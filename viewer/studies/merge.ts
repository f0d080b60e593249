import { groupStudies } from './grouping/group.ts';
import type { Instance, OpenOutcome, Unshown } from './types.ts';

/** Adds what was just opened to what is open: a series that comes in two goes becomes one, doubles are listed. */
export function mergeOutcomes(open: OpenOutcome, added: OpenOutcome): OpenOutcome {
  if (open.studies.length === 0) return { studies: added.studies, unshown: [...open.unshown, ...added.unshown] };
  const instances = new Map<string, Instance>();
  const unshown: Unshown[] = [...open.unshown, ...added.unshown];
  for (const study of [...open.studies, ...added.studies]) {
    for (const instance of study.series.flatMap((series) => series.instances)) {
      const twin = instances.get(instance.header.sopInstanceUID);
      if (!twin) instances.set(instance.header.sopInstanceUID, instance);
      else {
        const reason = `The same image (SOP Instance UID) as ${twin.path}, which is already open.`;
        unshown.push({ path: instance.path, code: 'DUPLICATE_INSTANCE', reason });
      }
    }
  }
  return { studies: groupStudies([...instances.values()]), unshown };
}
