/** Every number in Overread that is a choice, in one place. Units are in the names. */

export const SERVER = {
  host: '127.0.0.1',
  port: 4173,
  /** what `npm start` opens: needs no network */
  firstSample: 'head-mr-axial',
  /** a sample's files fetched at the same time */
  samplesInFlight: 6,
  /** `npm run dev` */
  devPort: 5173,
  /** how many ports above `port` are tried when it is taken and none was asked for */
  portsToTry: 20,
} as const;

export const INFERENCE = {
  /** threads for WASM: one core is left for the reader's scrolling where there are more than two, and never more than these */
  maxThreads: 8,
  /** what a job may take of the WASM heap (4 GiB at most) before it is tiled */
  wasmBudgetBytes: 3 * 2 ** 30,
  /** WASM can address 4 GiB; code, weights and the input take their part */
  wasmLimitBytes: 3.9 * 2 ** 30,
  /** float32 values a voxel alive at once where the manifest says nothing: two layers of 16 channels */
  defaultFloatsPerVoxel: 32,
  /** more cuts along one axis than this mean a halo far too large for the memory there is */
  mostCuts: 32,
  /** below this a detector's candidate is noise and is not even counted; average precision is blind to it too */
  scoreFloor: 0.01,
  /** overlap from which boxes are the same thing, on neighbouring slices (an outline moves between thick ones) or on one slice under another label */
  sameThingIou: 0.3,
  /** mm of slices without a box that may lie inside one finding: four slices at 1 mm, none at 5 mm */
  largestGapMm: 4,
  /** resolution at which the head is looked for: coarse enough to average noise away, fine enough for an ear */
  headBlockMm: 4,
  /** tissue begins at this share of the way from air to bright tissue (98th percentile); skin, marrow and fat-suppressed scalp pass */
  tissueShare: 0.12,
  /** air can't be brighter than this share of bright tissue; in a tight crop there is no air to measure */
  brightestAirShare: 0.15,
} as const;

export const READING = {
  /** images decoded at the same time while a series loads behind the first one */
  loadsInFlight: 4,
  /** bytes of decoded images kept before the oldest are dropped */
  imageCacheBytes: 3 * 2 ** 30,
  /** pixels looked at for a window from the voxels */
  windowSamples: 65_536,
  /** share of voxels left dark and bright when the window comes from the voxels */
  windowPercentiles: [1, 99.5],
  /** a header window narrower than this share of the voxels' own range shows one flat colour */
  smallestSaneWindowShare: 0.01,
  /** a header window of which the voxels fill less than this share shows them nearly black */
  smallestFilledShare: 0.15,
  /** overlay at first sight: quiet enough to see the anatomy through it */
  overlayOpacity: 0.3,
  overlayOutlineWidth: 2,
  /** long work on the page stops this often (ms) for the reader's scrolling */
  turnMs: 8,
  thumbnailPixels: 112,
  /** slices for Page Up / Page Down */
  pageSlices: 10,
} as const;

export const STUDIES = {
  /** read of each file first: nearly every header ends within it */
  headBytes: 32 * 2 ** 10,
  /** when the header is longer, this many times more is read each time */
  headGrowth: 16,
  /** files read at the same time */
  filesInFlight: 8,
  /** read while walking the fragments of compressed pixel data */
  fragmentWindowBytes: 64 * 2 ** 10,
  /** between two messages of the parsing worker, after the first */
  batchMs: 60,
  /** one entry of a zip may claim as much as the largest multi-frame objects have; beyond that it is a bomb */
  zipEntryMaxBytes: 4 * 2 ** 30,
  /** all entries of a zip together */
  zipTotalMaxBytes: 32 * 2 ** 30,
  zipMaxEntries: 100_000,
  /** zip in zip is common in archive exports; deeper nesting is not, but is how bombs are built */
  zipMaxDepth: 2,
  /** deflate never shrinks more than 1032 times; images shrink 2 to 20 times, empty ones a few hundred */
  zipMaxRatio: 1000,
  /** a whole zip beyond `zipSaneBytes` that unpacks to more than this many times its size is no study */
  zipMaxTotalRatio: 100,
  zipSaneBytes: 2 ** 30,
  /** largest difference of a direction cosine within one orientation: 0.06°, 0.2 mm over a 200 mm field of view */
  orientationTolerance: 1e-3,
  /** relative difference of pixel spacing within one volume */
  pixelSpacingTolerance: 1e-3,
  /** a slice may lie this share of the slice spacing off its even place */
  spacingTolerance: 0.02,
  /** below this, differences of position are noise of rounding in the header */
  positionNoiseMm: 0.01,
  /** angle between the slice step and the slice normal above which a stack is sheared (gantry tilt) */
  tiltToleranceDegrees: 0.5,
  /** the same as sideways drift over the whole stack, in pixels */
  tiltTolerancePixels: 0.5,
  /** with two slices the spacing can't be checked against anything */
  minVolumeSlices: 3,
  /** a volume smaller than this along any axis is a crop or a slab, not what a reader wants to see first */
  preferredMinExtentMm: 80,
} as const;

/** Fetching samples and models; an unreachable network must not hold up the start. */
export const DOWNLOAD = {
  /** for the first answer of a host; after one failure the host is not asked again in this run */
  connectTimeoutMs: 6_000,
  /** how long the start waits for models before it goes on without them and lets them arrive later */
  startWaitsMs: 15_000,
  /** for one file */
  fileTimeoutMs: 60_000,
  concurrent: 6,
} as const;
