/** The sample studies this installation offers (`samples/index.json`). */
import { type ServedSample, servedIndexSchema } from '../../dicom-samples/servedIndex.ts';
import { causeText, OverreadError } from '../../inference-worker/errors.ts';
import { SERVER } from '../../settings.ts';
import type { FileSource } from '../studies/index.ts';
import { opening, readInto, showProgress } from './session.ts';

const url = (path: string): string => new URL(path.split('/').map(encodeURIComponent).join('/'), document.baseURI).href;

/** Empty when the installation has none; the viewer works without. */
export async function listSamples(): Promise<readonly ServedSample[]> {
  try {
    const response = await fetch(url('samples/index.json'));
    if (!response.ok) return [];
    return servedIndexSchema.parse(await response.json()).samples;
  } catch (thrown) {
    console.warn('[app] no samples', causeText(thrown));
    return [];
  }
}

/** @throws OverreadError SAMPLE_UNAVAILABLE */
export const openSample = (id: string): Promise<void> =>
  opening(async (closed) => {
    const sample = (await listSamples()).find((each) => each.id === id);
    if (!sample?.available) {
      throw new OverreadError('SAMPLE_UNAVAILABLE', sample ? sample.reason : `There is no sample “${id}”.`);
    }
    await readInto(await fetchFiles(sample.title, sample.files, closed), closed);
  });

/** All or nothing: half a study would look like a whole one. */
async function fetchFiles(title: string, paths: readonly string[], closed: AbortSignal): Promise<FileSource[]> {
  const failed = new AbortController();
  const signal = AbortSignal.any([closed, failed.signal]);
  const queue = [...paths];
  const sources: FileSource[] = [];
  showProgress('fetching', 0, paths.length);
  const next = async (): Promise<void> => {
    for (let path = queue.shift(); path; path = queue.shift()) {
      const response = await fetch(url(path), { signal });
      if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
      sources.push({ path: path.split('/').slice(2).join('/'), blob: await response.blob() });
      if (!signal.aborted) showProgress('fetching', sources.length, paths.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: SERVER.samplesInFlight }, next));
    return sources;
  } catch (thrown) {
    failed.abort();
    if (closed.aborted) throw new OverreadError('CANCELLED', 'Opening was stopped.', thrown);
    throw new OverreadError('SAMPLE_UNAVAILABLE', `The sample “${title}” is incomplete on this machine.`, thrown);
  }
}
