import { ACQUISITIONS } from './acquisition.ts';
import type { Defect, PhantomOptions } from './phantom.ts';

/** The phantoms by name, as `npm run phantoms` writes them and catalogue.json offers some of them. */
const sound = (['CT', 'MR'] as const).flatMap((modality) =>
  ACQUISITIONS.map((acquisition): [string, PhantomOptions] => [
    `${modality.toLowerCase()}-${acquisition}`,
    { modality, acquisition },
  ]),
);

const broken = (modality: 'CT' | 'MR', defect: Defect): [string, PhantomOptions] => [
  `broken-${defect}`,
  { modality, acquisition: 'axial', defects: [defect] },
];

export const PRESETS: ReadonlyMap<string, PhantomOptions> = new Map([
  ...sound,
  broken('CT', 'missing-middle-slice'),
  broken('CT', 'doubled-slice'),
  broken('CT', 'gantry-tilt'),
  broken('CT', 'uneven-spacing'),
  broken('MR', 'single-slice'),
  broken('MR', 'no-window'),
  broken('CT', 'truncated-last-file'),
  broken('MR', 'two-series'),
  broken('MR', 'several-echoes'),
  broken('MR', 'reversed-instance-numbers'),
]);
