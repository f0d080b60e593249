/** What is open: the studies of this page, and what became of every file. */
import i18next from 'i18next';
import { create } from 'zustand';
import { OverreadError } from '../../inference-worker/errors.ts';
import { forgetResults, useFindings } from '../findings/index.ts';
import { cancelJob } from '../models/index.ts';
import { forgetImages } from '../reading/index.ts';
import {
  type FileSource,
  mergeOutcomes,
  type OpenOutcome,
  openFiles,
  preferredSeries,
  type Series,
  type Study,
  type Unshown,
} from '../studies/index.ts';
import { discard } from './results.ts';

interface SessionState {
  readonly studies: readonly Study[];
  readonly unshown: readonly Unshown[];
  readonly seriesId: string | null;
  /** set while files are read or fetched */
  readonly opening: { readonly what: 'opening' | 'fetching'; readonly read: number; readonly known: number } | null;
  /** a sentence on what went wrong last */
  readonly message: string | null;
}

export const useSession = create<SessionState>(() => ({
  studies: [],
  unshown: [],
  seriesId: null,
  opening: null,
  message: null,
}));

const set = useSession.setState;

export const allSeries = (): Series[] => useSession.getState().studies.flatMap((study) => study.series);

export function currentSeries(state: SessionState = useSession.getState()): Series | undefined {
  return state.studies.flatMap((study) => study.series).find(({ id }) => id === state.seriesId);
}

/**
 * Adds files to what is open and shows the series a reader wants first.
 * @throws OverreadError NOTHING_OPENED when not one image could be read
 */
export async function open(sources: readonly FileSource[]): Promise<OpenOutcome> {
  set({ opening: { what: 'opening', read: 0, known: sources.length }, message: null });
  try {
    const before = { studies: useSession.getState().studies, unshown: useSession.getState().unshown };
    const outcome = await openFiles(sources, {
      onProgress: ({ filesRead, filesKnown }) =>
        set({ opening: { what: 'opening', read: filesRead, known: filesKnown } }),
    });
    const merged = mergeOutcomes(before, outcome);
    set({ studies: merged.studies, unshown: merged.unshown });
    dropStaleResults();
    const first = preferredSeries(outcome.studies);
    if (!first) {
      throw new OverreadError(
        'NOTHING_OPENED',
        'None of these files can be shown. The list says why for each of them.',
      );
    }
    set({ seriesId: first.id });
    return outcome;
  } catch (thrown) {
    set({ message: thrown instanceof Error ? thrown.message : String(thrown) });
    throw thrown;
  } finally {
    set({ opening: null });
  }
}

/** A result of a series that has grown since was computed from other images, and is not shown over these. */
function dropStaleResults(): void {
  const series = new Map(allSeries().map((each) => [each.id, each]));
  for (const { id, seriesId, images } of useFindings.getState().results) {
    if (series.get(seriesId)?.instances.length === images) continue;
    discard(id);
    set({ message: i18next.t('app.staleResult', { series: series.get(seriesId)?.description ?? '' }) });
  }
}

/** @throws OverreadError NO_SUCH_SERIES */
export function seriesByUid(seriesInstanceUID: string): Series {
  const series = allSeries().find(
    (each) => each.id === seriesInstanceUID || each.seriesInstanceUID === seriesInstanceUID,
  );
  if (!series) throw new OverreadError('NO_SUCH_SERIES', `No open series has the UID ${seriesInstanceUID}.`);
  return series;
}

export function showSeries(seriesId: string): void {
  set({ seriesId });
}

/** Closes every study; images and results are gone from memory, files stay where they were. */
export function closeAll(): void {
  cancelJob();
  set({ studies: [], unshown: [], seriesId: null, message: null });
  forgetResults();
  forgetImages();
}
