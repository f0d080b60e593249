/**
 * Every message between a client (viewer, command line, tests) and the inference worker, defined once.
 * A worker runs one job at a time; cancelling ends the worker, which also gives its WASM memory back.
 */
import { z } from 'zod';
import { ERROR_CODES } from './errors.ts';
import { manifestSchema } from './package/manifest.ts';
import type { VoxelArray } from './pipeline/volume.ts';

const vec3 = z.tuple([z.number(), z.number(), z.number()]).readonly();

export const backendSchema = z.enum(['webgpu', 'wasm']);
export type Backend = z.infer<typeof backendSchema>;

/** What this machine offers; measured in the worker, where sessions will run. */
export const environmentSchema = z.object({
  webgpu: z.object({
    available: z.boolean(),
    /** a software adapter: correct, but slower than WASM, so never chosen on its own */
    software: z.boolean(),
    description: z.string(),
    /** why it is not available */
    reason: z.string().optional(),
    shaderF16: z.boolean(),
    maxBufferBytes: z.number(),
  }),
  crossOriginIsolated: z.boolean(),
  /** threads WASM will use; 1 without cross-origin isolation */
  wasmThreads: z.int().positive(),
  runtimeVersion: z.string(),
});
export type Environment = z.infer<typeof environmentSchema>;

const gridSchema = z.object({ dims: vec3, affine: z.array(z.number()).length(16).readonly() });

/** One model on one volume. */
export const runRequestSchema = z.object({
  type: z.literal('run'),
  jobId: z.string(),
  manifest: manifestSchema,
  /** weights by address (same origin) or as bytes; both are checked against manifest.weights.sha256 */
  weights: z.union([
    z.object({ url: z.string() }),
    z.object({ bytes: z.custom<Uint8Array>((v) => v instanceof Uint8Array) }),
  ]),
  volume: gridSchema.extend({ voxels: z.custom<VoxelArray>((v) => ArrayBuffer.isView(v)) }),
  /** `auto`: a hardware WebGPU adapter on which the self-test passes, else WASM */
  backend: z.union([z.literal('auto'), backendSchema]),
  /** at most so many WASM threads; absent: as many as sensible */
  threads: z.int().positive().optional(),
});
export type RunRequest = z.infer<typeof runRequestSchema>;

export const requestSchema = z.discriminatedUnion('type', [
  runRequestSchema,
  z.object({ type: z.literal('probe'), jobId: z.string() }),
]);
export type Request = z.infer<typeof requestSchema>;

export const STAGES = ['load', 'self-test', 'prepare', 'infer', 'finish'] as const;
export type Stage = (typeof STAGES)[number];

export const progressSchema = z.object({
  stage: z.enum(STAGES),
  /** 0–1 of this stage; null while it can't be known */
  fraction: z.number().min(0).max(1).nullable(),
  /** bytes so far and in total, while weights load */
  bytes: z.tuple([z.number(), z.number()]).optional(),
  /** set from the moment it is decided */
  backend: backendSchema.optional(),
  threads: z.int().optional(),
});
export type Progress = z.infer<typeof progressSchema>;

/** How the series was read and the answer treated. Sizes and spacing in tensor order, slowest axis first. */
export const parametersSchema = z.object({
  intensity: manifestSchema.shape.input.shape.intensity,
  /** 3D: the patient directions in which the tensor's axes run, such as LIA */
  axisOrder: z.string().optional(),
  /** voxels of the grid the model read, after cropping; 2D: rows and columns of each slice's frame */
  shape: z.array(z.int().positive()),
  /** mm between its voxels */
  spacingMm: z.array(z.number().positive()),
  /** the part of the whole model grid that was read, where it was cropped; voxels, i fastest */
  cropBox: z.object({ start: vec3, size: vec3 }).optional(),
  /** pieces the grid was read in; 2D: slices */
  tiles: z.int().positive(),
  scoreThreshold: z.number().optional(),
  nmsIou: z.number().optional(),
  post: manifestSchema.shape.post,
});
export type Parameters = z.infer<typeof parametersSchema>;

/** Everything needed to say later how a result came about. */
export const provenanceSchema = z.object({
  modelId: z.string(),
  modelName: z.string(),
  modelVersion: z.string(),
  weightsSha256: z.string(),
  backend: backendSchema,
  /** the adapter's name for WebGPU, the thread count for WASM */
  backendDetail: z.string(),
  threads: z.int(),
  runtime: z.string(),
  /** ISO 8601, UTC */
  startedAt: z.string(),
  milliseconds: z.object({
    load: z.number(),
    selfTest: z.number(),
    prepare: z.number(),
    infer: z.number(),
    finish: z.number(),
    total: z.number(),
  }),
  /** peak bytes of the WASM heap, where the engine can tell */
  peakBytes: z.number().optional(),
  parameters: parametersSchema,
  /** what the user should know: a backend that fell back, one thread only, tiles */
  notes: z.array(z.string()),
});
export type Provenance = z.infer<typeof provenanceSchema>;

/** Measures of one label in the labelmap, on the source grid. */
export const segmentSchema = z.object({
  /** voxel value in the labelmap */
  value: z.int().positive(),
  name: z.string(),
  color: vec3,
  voxels: z.int().nonnegative(),
  volumeMl: z.number().nonnegative(),
  /** centre of mass in LPS mm, and a voxel (i,j,k) that belongs to the segment and is nearest to it */
  centroidLps: vec3,
  centerVoxel: vec3,
  /** first and last voxel index (inclusive) along i, j, k */
  boundsVoxel: z.tuple([vec3, vec3]),
});
export type Segment = z.infer<typeof segmentSchema>;

/** A box found by a detector, along the axes of the source grid: oblique in the patient where the series is. */
export const detectedBoxSchema = z.object({
  label: z.int().nonnegative(),
  name: z.string(),
  color: vec3,
  score: z.number().min(0).max(1),
  /** continuous voxel coordinates on the source grid, first and last corner; whole numbers are voxel centres */
  boundsVoxel: z.tuple([vec3, vec3]),
  centerLps: vec3,
  /** extent along i, j, k in mm */
  sizeMm: vec3,
  /** slice index with the highest score */
  bestSlice: z.int().nonnegative(),
});
export type DetectedBox = z.infer<typeof detectedBoxSchema>;

export const runResultSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('segmentation'),
    /** one value a voxel of the source grid, i fastest; 0 is background */
    labelmap: gridSchema.extend({ voxels: z.instanceof(Uint8Array) }),
    segments: z.array(segmentSchema),
    provenance: provenanceSchema,
  }),
  z.object({
    kind: z.literal('detection'),
    boxes: z.array(detectedBoxSchema),
    /** found, but below the manifest's score threshold */
    belowThreshold: z.int().nonnegative(),
    provenance: provenanceSchema,
  }),
]);
export type RunResult = z.infer<typeof runResultSchema>;

export const responseSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), jobId: z.string(), progress: progressSchema }),
  z.object({ type: z.literal('environment'), jobId: z.string(), environment: environmentSchema }),
  z.object({ type: z.literal('result'), jobId: z.string(), result: runResultSchema }),
  z.object({
    type: z.literal('error'),
    jobId: z.string(),
    code: z.enum(ERROR_CODES),
    message: z.string(),
    cause: z.string(),
  }),
]);
export type Response = z.infer<typeof responseSchema>;
