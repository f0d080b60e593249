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
  /** of everything that is being read or fetched now */
  readonly opening: { readonly what: 'opening' | 'fetching'; readonly read: number; readonly known: number } | null;
  /** a sentence on what went wrong last */
  readonly message: string | null;
}

const NOTHING: SessionState = { studies: [], unshown: [], seriesId: null, opening: null, message: null };

export const useSession = create<SessionState>(() => NOTHING);

const set = useSession.setState;

export const allSeries = (): Series[] => useSession.getState().studies.flatMap((study) => study.series);

export function currentSeries(state: SessionState = useSession.getState()): Series | undefined {
  return state.studies.flatMap((study) => study.series).find(({ id }) => id === state.seriesId);
}

/** Ends what is still being opened when everything is closed: a closed patient must not come back. */
let life = new AbortController();
/** One after the other: two folders dropped at once are both opened, not the slower one alone. */
let queue: Promise<unknown> = Promise.resolve();

/** Does one piece of opening work after the ones before it, showing its progress and what went wrong. */
export function opening<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { signal } = life;
  const run = async (): Promise<T> => {
    if (signal.aborted) throw new OverreadError('CANCELLED', 'Opening was stopped.');
    set({ message: null });
    try {
      return await work(signal);
    } catch (thrown) {
      if (!signal.aborted) set({ message: thrown instanceof Error ? thrown.message : String(thrown) });
      throw thrown;
    } finally {
      if (!signal.aborted) set({ opening: null });
    }
  };
  const result = queue.then(run, run);
  queue = result.catch(() => undefined);
  return result;
}

export const showProgress = (what: 'opening' | 'fetching', read: number, known: number): void =>
  set({ opening: { what, read, known } });

/**
 * Adds files to what is open and shows the series a reader wants first.
 * @returns what is open now, and of these files the ones that are not shown
 * @throws OverreadError NOTHING_OPENED when not one new image could be read, CANCELLED when everything was closed
 */
export const open = (sources: readonly FileSource[]): Promise<OpenOutcome> =>
  opening((signal) => readInto(sources, signal));

/** For use inside `opening`. */
export async function readInto(sources: readonly FileSource[], signal: AbortSignal): Promise<OpenOutcome> {
  showProgress('opening', 0, sources.length);
  const outcome = await openFiles(sources, {
    signal,
    onProgress: ({ filesRead, filesKnown }) => showProgress('opening', filesRead, filesKnown),
  });
  const before = useSession.getState();
  const known = new Set(allSeries());
  const merged = mergeOutcomes(before, outcome);
  set({ studies: merged.studies, unshown: merged.unshown });
  dropStaleResults();
  const added = merged.studies.map((study) => ({
    ...study,
    series: study.series.filter((series) => !known.has(series)),
  }));
  const first = preferredSeries(added);
  if (!first) throw new OverreadError('NOTHING_OPENED', i18next.t('studies.nothingOpened'));
  set({ seriesId: first.id });
  return { studies: merged.studies, unshown: merged.unshown.slice(before.unshown.length) };
}

/** A result of a series that has grown since was computed from other images, and is not shown over these. */
function dropStaleResults(): void {
  const open = new Set(allSeries());
  for (const { id, series } of useFindings.getState().results) {
    if (open.has(series)) continue;
    discard(id);
    set({ message: i18next.t('app.staleResult', { series: series.description }) });
  }
}

/** @throws OverreadError NO_SUCH_SERIES */
export function seriesByUid(seriesInstanceUID: string): Series {
  const all = allSeries();
  const series =
    all.find(({ id }) => id === seriesInstanceUID) ?? all.find((each) => each.seriesInstanceUID === seriesInstanceUID);
  if (!series) throw new OverreadError('NO_SUCH_SERIES', `No open series has the UID ${seriesInstanceUID}.`);
  return series;
}

export function showSeries(seriesId: string): void {
  set({ seriesId });
}

/** Closes every study; images and results are gone from memory, files stay where they were. */
export function closeAll(): void {
  life.abort();
  life = new AbortController();
  cancelJob();
  set(NOTHING);
  forgetResults();
  forgetImages();
}
