/** 3D segmentation: series → model grid → tensor (in tiles where it must) → labels → series. */
import { INFERENCE } from '../../settings.ts';
import { OverreadError } from '../errors.ts';
import { shifted, spacing } from '../pipeline/affine.ts';
import { postprocess } from '../pipeline/components.ts';
import { type Box, cut, headBox } from '../pipeline/head-crop.ts';
import { normalise } from '../pipeline/intensity.ts';
import { measure, voxelMl } from '../pipeline/measures.ts';
import { modelGrid } from '../pipeline/model-grid.ts';
import { resampleLinear } from '../pipeline/resample.ts';
import { pasteCore, planTiles, type Tile } from '../pipeline/tiling.ts';
import { argmax, labelsTo, probabilitiesTo } from '../pipeline/to-source.ts';
import type { Grid } from '../pipeline/volume.ts';
import type { Parameters, RunResult } from '../protocol.ts';
import { type Answer, checkInput, checkNumbers } from './answers.ts';
import type { Context } from './context.ts';
import { outOfMemory } from './failures.ts';
import { parametersOf } from './parameters.ts';

type Segmentation = Omit<Extract<RunResult, { kind: 'segmentation' }>, 'provenance'> & {
  readonly parameters: Parameters;
};

export async function segmentVolume(context: Context): Promise<Segmentation> {
  const { manifest, volume, clock } = context;
  clock.enter('prepare');
  const { values, grid, cropBox } = prepare(context);
  checkInput(manifest.name, values);
  clock.report(1);
  const tiles = plan(context, grid);
  clock.enter('infer', tiles.length > 1 ? 0 : null);
  const answer = await predict(context, values, grid, tiles);
  clock.enter('finish');
  const voxels = finish(context, answer, grid);
  const segments = measure(voxels, volume, manifest.output.labels);
  const labelmap = { dims: [...volume.dims] as [number, number, number], affine: [...volume.affine], voxels };
  // a tensor's axes are the grid's, slowest first
  const shape = grid.dims.toReversed();
  const spacingMm = spacing(grid.affine).toReversed();
  const parameters = parametersOf(manifest, { shape, spacingMm, ...(cropBox && { cropBox }), tiles: tiles.length });
  return { kind: 'segmentation', labelmap, segments, parameters };
}

/** The tensor's values and where they lie. @throws OverreadError INVALID_INPUT where the images hold no contrast */
function prepare({ manifest, volume, clock }: Context): { values: Float32Array; grid: Grid; cropBox?: Box } {
  const { input } = manifest;
  const grid = modelGrid(volume, input);
  const values = resampleLinear(volume, grid);
  clock.report(0.5);
  normalise(values, input.intensity);
  if (input.crop.rule !== 'head') return { values, grid };
  const box = headBox(values, grid, input.crop.margin_mm, input.multiple_of);
  if (box.size.every((v, n) => v === grid.dims[n])) return { values, grid };
  return {
    values: cut(values, grid.dims, box),
    grid: { dims: box.size, affine: shifted(grid.affine, box.start) },
    cropBox: box,
  };
}

/** One tile where memory allows, else as many as needed. @throws OverreadError OUT_OF_MEMORY before anything runs */
function plan({ manifest, notes, maxBufferBytes }: Context, grid: Grid): Tile[] {
  const perVoxel = (manifest.resources?.floats_per_voxel ?? INFERENCE.defaultFloatsPerVoxel) * 4;
  const voxels = grid.dims[0] * grid.dims[1] * grid.dims[2];
  const whole: Box = { start: [0, 0, 0], size: grid.dims };
  // what is alive at once is a layer's input and output at least, so half of it is the largest single buffer
  const budget = Math.min(INFERENCE.wasmBudgetBytes, 2 * maxBufferBytes);
  if (voxels * perVoxel <= budget) return [{ input: whole, core: whole }];
  const needs = `needs ${Math.round((voxels * perVoxel) / 2 ** 20)} MiB, ${Math.round(budget / 2 ** 20)} allowed`;
  if (manifest.resources?.tileable) {
    try {
      const halo = manifest.resources.halo_voxels ?? 0;
      const tiles = planTiles(grid.dims, halo, budget / perVoxel, manifest.input.multiple_of);
      notes.push(`Read in ${tiles.length} overlapping tiles to save memory; the result is the same as in one piece.`);
      return tiles;
    } catch (thrown) {
      if (!(thrown instanceof RangeError)) throw thrown;
    }
  }
  if (voxels * perVoxel > Math.min(INFERENCE.wasmLimitBytes, 2 * maxBufferBytes))
    throw outOfMemory(manifest.name, needs);
  return [{ input: whole, core: whole }];
}

interface Whole {
  /** labels, or probabilities with channels slowest */
  readonly data: Float32Array | Uint8Array;
  readonly channels: number;
}

async function predict(
  { manifest, predictor, clock }: Context,
  values: Float32Array,
  grid: Grid,
  tiles: Tile[],
): Promise<Whole> {
  let whole: Whole | undefined;
  const voxels = grid.dims[0] * grid.dims[1] * grid.dims[2];
  for (const [n, tile] of tiles.entries()) {
    const [w, h, d] = tile.input.size;
    const data = tiles.length > 1 ? cut(values, grid.dims, tile.input) : values;
    const answers = await predictor.run(data, [1, 1, d, h, w]);
    checkNumbers(manifest.name, answers);
    const answer = answers.get('')!;
    const channels = checkShape(manifest.name, answer, tile, manifest.output);
    if (tiles.length === 1) return { data: answer.data, channels };
    whole ??= {
      data: answer.data instanceof Uint8Array ? new Uint8Array(voxels) : new Float32Array(voxels * channels),
      channels,
    };
    pasteCore(answer.data as Float32Array, tile, whole.data as Float32Array, grid.dims, channels);
    clock.report((n + 1) / tiles.length);
  }
  return whole!;
}

/** @returns channels: 1 for labels, one a label for probabilities */
function checkShape(name: string, answer: Answer, tile: Tile, output: Context['manifest']['output']): number {
  const voxels = tile.input.size[0] * tile.input.size[1] * tile.input.size[2];
  const channels = output.kind === 'labels' ? 1 : output.labels.length;
  const spatial = answer.dims.slice(-3).join();
  const wanted = [...tile.input.size].reverse().join();
  const isLabels = answer.data instanceof Uint8Array;
  if (answer.data.length === voxels * channels && spatial === wanted && isLabels === (output.kind === 'labels')) {
    return channels;
  }
  throw new OverreadError(
    'INFERENCE_FAILED',
    `"${name}" did not answer in the form its manifest promises, so its result was not kept.`,
    `output [${answer.dims}] of ${isLabels ? 'labels' : 'floats'}; expected ${channels} channel(s) of [${wanted}]`,
  );
}

/** Post-processing on the model's grid (even where slices are thick), then back to the series. */
function finish({ manifest, volume, clock }: Context, { data, channels }: Whole, grid: Grid): Uint8Array<ArrayBuffer> {
  const progress = (done: number) => clock.report(0.1 + 0.7 * done);
  const { post, output } = manifest;
  if (data instanceof Uint8Array) {
    postprocess(data, grid.dims, voxelMl(grid), post);
    return labelsTo(data, grid, volume, progress);
  }
  const values = Uint8Array.from(output.labels, (l) => l.value);
  const winners = argmax(data, channels);
  const labels = winners.map((c) => values[c]!);
  if (postprocess(labels, grid.dims, voxelMl(grid), post)) {
    overrule(data, winners, labels, values);
  }
  return probabilitiesTo(data, winners, values, grid, volume, progress);
}

/** Makes the probabilities agree with what post-processing decided, so that interpolation can't bring it back. */
function overrule(data: Float32Array, winners: Uint8Array, labels: Uint8Array, values: Uint8Array): void {
  const voxels = winners.length;
  const background = Math.max(0, values.indexOf(0));
  for (let v = 0; v < voxels; v++) {
    if (labels[v] === values[winners[v]!]) continue;
    const channel = Math.max(background, values.indexOf(labels[v]!));
    for (let c = 0; c < values.length; c++) data[c * voxels + v] = c === channel ? 1 : 0;
    winners[v] = channel;
  }
}
