export { ACQUISITIONS, type Acquisition } from './acquisition.ts';
export { STRUCTURES, type Structure } from './anatomy.ts';
export { createPhantom, DEFECTS, type Defect, type Phantom, type PhantomFile, type PhantomOptions } from './phantom.ts';
export { PRESETS } from './presets.ts';
