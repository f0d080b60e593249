/**
 * The model package's manifest (`model.json`): the one definition. Names are MONAI's bundle metadata names where it
 * has one (task, intended_use, data_source, eval_metrics, modality, num_channels, spatial_shape, …).
 * Unknown keys are an error: a misspelt rule must not be silently ignored.
 */
import { z } from 'zod';

const slug = z.string().regex(/^[a-z0-9][a-z0-9_-]*$/, 'lower-case letters, digits, - and _');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a sha256 in hex');
const triple = z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]);

/** A DICOM coded concept (PS3.3 section 8.8). */
const codedConcept = z.strictObject({ value: z.string(), scheme: z.string(), meaning: z.string() });

const label = z.strictObject({
  /** the voxel value (segmentation) or class index (detection) */
  value: z.int().nonnegative(),
  name: z.string().min(1),
  /** sRGB 0–255 */
  color: z.tuple([z.int().min(0).max(255), z.int().min(0).max(255), z.int().min(0).max(255)]),
  /** SegmentedPropertyCategory and …Type; absent for background and where no code is known */
  category: codedConcept.optional(),
  type: codedConcept.optional(),
});

const intensity = z.discriminatedUnion('rule', [
  /** smallest voxel → 0, largest → 1 */
  z.strictObject({ rule: z.literal('minmax') }),
  /**
   * these percentiles (0–100) of the resampled volume → 0 and 1, clipped; taken over voxels inside the series (padding
   * does not count) and above `foreground_above` (default: all). levels: cut down to so many steps (256 = conform)
   */
  z.strictObject({
    rule: z.literal('percentile'),
    low: z.number().min(0).max(100),
    high: z.number().min(0).max(100),
    levels: z.int().min(2).optional(),
    foreground_above: z.number().optional(),
  }),
  /** (v − mean) / standard deviation over voxels above `foreground_above` (default: all voxels) */
  z.strictObject({ rule: z.literal('zscore'), foreground_above: z.number().optional() }),
  /** a fixed window in modality units (HU for CT) → 0..1, clipped */
  z.strictObject({ rule: z.literal('window'), center: z.number(), width: z.number().positive() }),
]);

const input = z.strictObject({
  /** name of the ONNX input; default: the model's only one */
  tensor: z.string().optional(),
  modality: z.array(z.string()).min(1),
  /** what the images must show; `any` is any sequence of these modalities */
  contrast: z.array(z.enum(['any', 'T1', 'T1-with-contrast', 'T2', 'FLAIR'])).min(1),
  /** 3: the whole volume is one tensor [1,1,A,B,C]. 2: every slice in its own plane is a tensor [1,1,rows,columns] */
  dimensions: z.union([z.literal(2), z.literal(3)]),
  num_channels: z.literal(1),
  /**
   * 3D only. The letter names the direction in which that tensor axis runs, slowest axis first: LIA = the first
   * tensor axis runs to the patient's Left, the second to Inferior, the third (fastest) to Anterior.
   */
  axis_order: z
    .string()
    .regex(/^[LRAPSI]{3}$/)
    .optional(),
  /** 3D only: mm along each tensor axis, in tensor order */
  spacing: triple.optional(),
  /**
   * Size along each tensor axis (2D: rows, columns); the volume is centred in it. Absent: as large as the volume.
   * 2D: the slice is fitted in without distortion in mm (letterbox), bilinear, antialiased when shrinking (as PIL's
   * BILINEAR); intensities are ruled over the whole series first. Whatever lies outside the series is 0 after that.
   */
  spatial_shape: z.array(z.int().positive()).optional(),
  /** the tensor's sizes are padded up to a multiple of this */
  multiple_of: z.int().positive().default(1),
  intensity,
  /** `head`: run only on the box around the head plus this margin in mm (exact where the background is empty) */
  crop: z
    .discriminatedUnion('rule', [
      z.strictObject({ rule: z.literal('none') }),
      z.strictObject({ rule: z.literal('head'), margin_mm: z.number().nonnegative() }),
    ])
    .default({ rule: 'none' }),
});

const output = z.discriminatedUnion('kind', [
  /** [1,(1,)A,B,C] integers: the label of each voxel (ArgMax is in the graph) */
  z.strictObject({ kind: z.literal('labels'), tensor: z.string().optional(), labels: z.array(label).min(2) }),
  /** [1,C,A,B,C] probabilities (softmax in the graph); resampled linearly to the source grid before argmax */
  z.strictObject({ kind: z.literal('probabilities'), tensor: z.string().optional(), labels: z.array(label).min(2) }),
  /** boxes [B,K,4] as x1,y1,x2,y2 in input pixels and scores [B,K,classes] 0–1, decoded in the graph; NMS is ours */
  z.strictObject({
    kind: z.literal('boxes'),
    boxes_tensor: z.string(),
    scores_tensor: z.string(),
    labels: z.array(label).min(1),
    /** findings below are counted but not shown */
    score_threshold: z.number().min(0).max(1),
    /** in-plane non-maximum suppression */
    nms_iou: z.number().min(0).max(1),
  }),
]);

export const manifestSchema = z.strictObject({
  schema: z.literal('overread-model/1'),
  id: slug,
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  name: z.string().min(1),
  task: z.enum(['segmentation', 'detection', 'classification']),
  description: z.string().min(1),
  intended_use: z.string().min(1),
  /** what it must not be used for and where it is known to fail, one sentence each */
  limits: z.array(z.string()),
  license: z.string().min(1),
  authors: z.string().min(1),
  references: z.array(z.string()).default([]),
  data_source: z.string().min(1),
  data_license: z.string().optional(),
  /** measured quality, each with the set it was measured on; empty means nobody here measured it */
  eval_metrics: z.array(z.strictObject({ metric: z.string(), value: z.number(), on: z.string() })).default([]),
  input,
  output,
  post: z
    .strictObject({
      /** keep only the largest 26-connected component of each label, or of all labels together */
      largest_component: z.enum(['none', 'each', 'all']).default('none'),
      /** components smaller than this are removed */
      min_volume_ml: z.number().nonnegative().default(0),
      fill_holes: z.boolean().default(false),
    })
    .prefault({}),
  weights: z.strictObject({
    file: z.string().min(1),
    sha256,
    bytes: z.int().positive(),
    precision: z.enum(['fp32', 'fp16', 'int8']),
  }),
  /** which series it may read, beside modality and contrast; a bound that is absent does not apply */
  fit: z
    .strictObject({
      min_slices: z.int().positive().optional(),
      max_slice_spacing_mm: z.number().positive().optional(),
      max_pixel_spacing_mm: z.number().positive().optional(),
      /** extent of the volume along patient axes, [left-right, front-back, head-foot] in mm */
      min_extent_mm: triple.optional(),
      max_extent_mm: triple.optional(),
      /** body parts (BodyPartExamined, or words of the descriptions) it was made for; a series that names another is refused */
      body_part: z.array(z.string()).optional(),
    })
    .prefault({}),
  /** a small generated input on which backends must agree before this model runs on them */
  self_test: z
    .strictObject({
      /** tensor size along each spatial axis */
      spatial_shape: z.array(z.int().positive()),
      /**
       * Still equal: this share of differing labels, this absolute difference of probabilities or scores, this
       * difference of the inner tensor as a share of its range
       */
      tolerance: z.number().positive(),
      /**
       * A float tensor inside the graph, [1,C,…], that is compared as well: on a generated input a model that gives
       * labels may see background everywhere, and agreeing on that proves nothing
       */
      inner_tensor: z.string().optional(),
    })
    .optional(),
  resources: z
    .strictObject({
      /** float32 values per input voxel that are alive at once, for predicting memory */
      floats_per_voxel: z.number().positive(),
      /** voxels around a tile that the network sees; tiles with this halo equal the whole */
      halo_voxels: z.int().nonnegative().optional(),
      /** false: normalisation over the whole volume, so tiling would change the result */
      tileable: z.boolean().default(false),
    })
    .optional(),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type Label = Manifest['output']['labels'][number];
