/** The sample studies this installation offers (`samples/index.json`). */
import { type ServedSample, servedIndexSchema } from '../../dicom-samples/servedIndex.ts';
import { causeText, OverreadError } from '../../inference-worker/errors.ts';
import type { FileSource } from '../studies/index.ts';
import { open, useSession } from './session.ts';

/** files fetched at the same time; they come from this machine */
const IN_FLIGHT = 6;

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
export async function openSample(id: string): Promise<void> {
  const sample = (await listSamples()).find((each) => each.id === id);
  if (!sample?.available) {
    const why = sample ? sample.reason : `There is no sample “${id}”.`;
    useSession.setState({ message: why });
    throw new OverreadError('SAMPLE_UNAVAILABLE', why);
  }
  const queue = [...sample.files];
  const sources: FileSource[] = [];
  let read = 0;
  const report = () => useSession.setState({ opening: { what: 'fetching', read, known: sample.files.length } });
  report();
  const next = async () => {
    for (let path = queue.shift(); path; path = queue.shift()) {
      const response = await fetch(url(path));
      if (!response.ok)
        throw new OverreadError(
          'SAMPLE_UNAVAILABLE',
          `The sample “${sample.title}” is incomplete on this machine.`,
          path,
        );
      sources.push({ path: path.split('/').slice(2).join('/'), blob: await response.blob() });
      read++;
      report();
    }
  };
  try {
    await Promise.all(Array.from({ length: IN_FLIGHT }, next));
  } catch (thrown) {
    useSession.setState({ opening: null, message: thrown instanceof Error ? thrown.message : String(thrown) });
    throw thrown;
  }
  await open(sources);
}
