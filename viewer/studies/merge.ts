import { groupStudies } from './grouping/group.ts';
import type { Instance, OpenOutcome, Series, Study, Unshown } from './types.ts';

/**
 * Adds what was just opened to what is open: a series that comes in two goes becomes one, doubles are listed. Studies
 * and series that did not change stay the same objects, so that whoever holds one (a running job, a pane) can tell.
 */
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
  return { studies: keepUnchanged(open.studies, groupStudies([...instances.values()])), unshown };
}

function keepUnchanged(before: readonly Study[], after: readonly Study[]): readonly Study[] {
  const known = new Map(before.map((study) => [study.id, study]));
  const knownSeries = new Map(before.flatMap((study) => study.series).map((series) => [series.id, series]));
  return after.map((study) => {
    const series = study.series.map((each) => {
      const twin = knownSeries.get(each.id);
      return twin && sameImages(twin, each) ? twin : each;
    });
    const twin = known.get(study.id);
    const same = twin?.series.length === series.length && series.every((each, n) => each === twin.series[n]);
    return same ? twin : { ...study, series };
  });
}

/** The name of a part ("Echo 1 of 2") is compared too: a third echo changes it though the images stay. */
const sameImages = (a: Series, b: Series): boolean =>
  a.splitReason === b.splitReason &&
  a.instances.length === b.instances.length &&
  a.instances.every(({ header }, n) => header.sopInstanceUID === b.instances[n]!.header.sopInstanceUID);
