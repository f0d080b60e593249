import { fileURLToPath } from 'node:url';

/** Where things lie on disk, as absolute paths. Everything under `.overread` can be deleted and is made again. */
const at = (relative: string): string => fileURLToPath(new URL(`../${relative}`, import.meta.url));

export interface Folders {
  readonly root: string;
  readonly page: string;
  readonly state: string;
  /** served as /samples */
  readonly samples: string;
  /** served as /models */
  readonly models: string;
}

export const FOLDERS: Folders = {
  root: at(''),
  page: at('dist'),
  state: at('.overread'),
  samples: at('.overread/samples'),
  models: at('.overread/models'),
};
