import { refuse } from './refusal.ts';

/**
 * SOP classes that hold no image to show, named in words (PS3.4 Annex B.5, Table B.5-1). The first match counts, so
 * narrower prefixes come first.
 */
const NOT_IMAGES: ReadonlyArray<readonly [RegExp, string]> = [
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.88\.59$/, 'A key object selection'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.88\.6[57]$/, 'A radiation dose report'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.88\./, 'A structured report'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.66\.(4|7)$/, 'A segmentation'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.66\.5$/, 'A surface segmentation'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.66\.6$/, 'A set of fibre tracts'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.66\.[13]$/, 'A spatial registration'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.66\.2$/, 'A set of spatial fiducials'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.66$/, 'A raw data object'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.67$/, 'A real world value mapping'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.68\./, 'A surface scan or mesh'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.11\./, 'A presentation state'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.9\./, 'A waveform (ECG, sound or the like)'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.104\.1$/, 'An encapsulated PDF'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.104\.2$/, 'An encapsulated CDA document'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.104\./, 'An encapsulated 3D model'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.481\.2$/, 'A radiotherapy dose grid'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.481\.3$/, 'A radiotherapy structure set'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.481\.[58]$/, 'A radiotherapy plan'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.481\.(?!1$)/, 'A radiotherapy record'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.4\.2$/, 'MR spectroscopy data'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.30$/, 'A parametric map'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.77\.1\.5\.[3-8]$/, 'An ophthalmic measurement'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.7[89]\./, 'An ophthalmic measurement or report'],
  [/^1\.2\.840\.10008\.5\.1\.4\.1\.1\.91\./, 'A set of microscopy annotations'],
  [/^1\.2\.840\.10008\.5\.1\.4\.(3[1489]|4[345])\./, 'A hanging protocol, palette or implant template'],
];

/** 1.2.840.10008.1.3.10: Media Storage Directory Storage (PS3.10 section 8). */
export const MEDIA_STORAGE_DIRECTORY = '1.2.840.10008.1.3.10';
export const DIRECTORY = refuse(
  'DICOMDIR',
  'A DICOMDIR, the table of contents of a disc; the files it lists are read by themselves.',
);

/** "A structured report" and the like; undefined for images. */
export function notAnImage(sopClassUID: string): string | undefined {
  return NOT_IMAGES.find(([pattern]) => pattern.test(sopClassUID))?.[1];
}
