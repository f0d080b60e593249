import { prepareSamples } from '../dicom-samples/prepare.ts';
import { prepareModels } from '../models/prepare.ts';
import { FOLDERS } from '../server/folders.ts';
import { sharedFolder } from './shared.ts';

interface Options {
  /** don't touch the network: only what is on this machine */
  readonly offline: boolean;
}

const log = (line: string): void => console.log(line);
const mirror = (): { mirror?: string } => {
  const folder = sharedFolder();
  return folder === undefined ? {} : { mirror: folder };
};

/** Samples and models are optional: what can't be prepared costs one sentence, and Overread starts without it. */
async function optional(what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    console.error(`${what} could not be prepared: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

export const samplesIntoState = (options: Options): Promise<void> =>
  optional('The samples', () => prepareSamples({ ...mirror(), ...options, outDir: FOLDERS.samples, log }));

export const modelsIntoState = (options: Options): Promise<void> =>
  optional('The models', async () => {
    const { unavailable } = await prepareModels({ ...mirror(), ...options, outDir: FOLDERS.models, log: () => {} });
    const [first] = unavailable;
    if (first) log(`Not available: ${unavailable.map(({ name }) => name).join(', ')}: ${first.reason}`);
  });
