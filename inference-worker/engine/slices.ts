/** 2D models: every slice in its own plane. Detection joins boxes along the normal; segmentation stacks labels. */
import { INFERENCE } from '../../settings.ts';
import { OverreadError } from '../errors.ts';
import { fromColumns, spacing } from '../pipeline/affine.ts';
import { mergeSlices, type SliceBox, suppress } from '../pipeline/boxes.ts';
import { postprocess } from '../pipeline/components.ts';
import { normalise } from '../pipeline/intensity.ts';
import { type Letterbox, letterbox, slicer, toSlice } from '../pipeline/letterbox.ts';
import { measure, voxelMl } from '../pipeline/measures.ts';
import { argmax, labelsTo, probabilitiesTo } from '../pipeline/to-source.ts';
import type { Grid } from '../pipeline/volume.ts';
import type { Parameters, RunResult } from '../protocol.ts';
import { type Answer, checkInput, checkNumbers } from './answers.ts';
import type { Context } from './context.ts';
import { parametersOf } from './parameters.ts';

type Finished<Kind> = Omit<Extract<RunResult, { kind: Kind }>, 'provenance'> & { readonly parameters: Parameters };

/** Every candidate box of every slice above INFERENCE.scoreFloor after in-plane suppression, in voxels of the slice. */
async function detectSlices(context: Context): Promise<{ boxes: SliceBox[]; parameters: Parameters }> {
  const { output } = context.manifest;
  if (output.kind !== 'boxes') throw new RangeError('not a detection model');
  const found: SliceBox[] = [];
  const parameters = await eachSlice(context, (answers, frame, slice) => {
    const boxes = answers.get('boxes')!.data;
    const scores = answers.get('scores')!.data;
    const classes = output.labels.length;
    const candidates: SliceBox[] = [];
    for (let n = 0; n * 4 < boxes.length; n++) {
      for (let label = 0; label < classes; label++) {
        const score = scores[n * classes + label]!;
        if (!(score >= INFERENCE.scoreFloor)) continue;
        const [x1, y1] = toSlice(frame, boxes[n * 4]!, boxes[n * 4 + 1]!);
        const [x2, y2] = toSlice(frame, boxes[n * 4 + 2]!, boxes[n * 4 + 3]!);
        if (x2 > x1 && y2 > y1) candidates.push({ slice, label, score, x1, y1, x2, y2 });
      }
    }
    found.push(...suppress(candidates, output.nms_iou));
  });
  return { boxes: found, parameters };
}

export async function detectVolume(context: Context): Promise<Finished<'detection'>> {
  const { output } = context.manifest;
  const { boxes, parameters } = await detectSlices(context);
  context.clock.enter('finish');
  const threshold = output.kind === 'boxes' ? output.score_threshold : 1;
  const shown = boxes.filter((b) => b.score >= threshold);
  const merged = mergeSlices(shown, context.volume, output.labels);
  const all = mergeSlices(boxes, context.volume, output.labels);
  const belowThreshold = all.filter((b) => b.score < threshold).length;
  return { kind: 'detection', boxes: merged, belowThreshold, parameters };
}

export async function segmentSlices(context: Context): Promise<Finished<'segmentation'>> {
  const { manifest, volume, clock } = context;
  const [columns, rows, slices] = volume.dims;
  const voxels = new Uint8Array(columns * rows * slices);
  const plane: Grid = { dims: [columns, rows, 1], affine: fromColumns([1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]) };
  const values = Uint8Array.from(manifest.output.labels, (l) => l.value);
  const parameters = await eachSlice(context, (answers, frame, slice) => {
    const { data } = answers.get('')!;
    // pixel of the frame → pixel of the slice
    const grid: Grid = {
      dims: [frame.width, frame.height, 1],
      affine: fromColumns(
        [1 / frame.scaleX, 0, 0],
        [0, 1 / frame.scaleY, 0],
        [0, 0, 1],
        [-frame.offsetX / frame.scaleX, -frame.offsetY / frame.scaleY, 0],
      ),
    };
    const labels =
      data instanceof Uint8Array
        ? labelsTo(data, grid, plane)
        : probabilitiesTo(data, argmax(data, values.length), values, grid, plane);
    voxels.set(labels, slice * columns * rows);
  });
  clock.enter('finish');
  postprocess(voxels, volume.dims, voxelMl(volume), manifest.post);
  const labelmap = { dims: [...volume.dims] as [number, number, number], affine: [...volume.affine], voxels };
  const segments = measure(voxels, volume, manifest.output.labels);
  return { kind: 'segmentation', labelmap, segments, parameters };
}

/** @returns how the slices were read. @throws OverreadError INVALID_INPUT, INFERENCE_FAILED */
async function eachSlice(
  { manifest, volume, predictor, clock }: Context,
  take: (answers: ReadonlyMap<string, Answer>, frame: Letterbox, slice: number) => void,
): Promise<Parameters> {
  const { input } = manifest;
  clock.enter('prepare');
  // intensities are ruled over the whole series: an empty slice must not be stretched into noise
  const values = new Float32Array(volume.voxels);
  normalise(values, input.intensity);
  checkInput(manifest.name, values);
  const mm = spacing(volume.affine);
  const frame = letterbox(volume.dims, mm, input.spatial_shape, input.multiple_of);
  const fitted = slicer(volume.dims, frame);
  const area = volume.dims[0] * volume.dims[1];
  clock.enter('infer');
  for (let slice = 0; slice < volume.dims[2]; slice++) {
    const tensor = fitted(values.subarray(slice * area, (slice + 1) * area));
    const answers = await predictor.run(tensor, [1, 1, frame.height, frame.width]);
    check(manifest, answers, frame);
    take(answers, frame, slice);
    clock.report((slice + 1) / volume.dims[2]);
  }
  return parametersOf(manifest, {
    shape: [frame.height, frame.width],
    spacingMm: [mm[1] / frame.scaleY, mm[0] / frame.scaleX],
    tiles: volume.dims[2],
  });
}

function check(manifest: Context['manifest'], answers: ReadonlyMap<string, Answer>, frame: Letterbox): void {
  checkNumbers(manifest.name, answers);
  const { output } = manifest;
  const pixels = frame.width * frame.height;
  const bad = (cause: string) =>
    new OverreadError(
      'INFERENCE_FAILED',
      `"${manifest.name}" did not answer in the form its manifest promises, so its result was not kept.`,
      cause,
    );
  if (output.kind === 'boxes') {
    const boxes = answers.get('boxes')!;
    const scores = answers.get('scores')!;
    if (boxes.data.length / 4 !== scores.data.length / output.labels.length) {
      throw bad(`boxes [${boxes.dims}], scores [${scores.dims}], ${output.labels.length} labels`);
    }
    return;
  }
  const { data, dims } = answers.get('')!;
  const channels = output.kind === 'labels' ? 1 : output.labels.length;
  if (data.length !== pixels * channels || data instanceof Uint8Array !== (output.kind === 'labels')) {
    throw bad(`output [${dims}]; expected ${channels} channel(s) of ${frame.height} × ${frame.width}`);
  }
}
