/**
 * One measurement in a process of its own, because WASM's threads and heap can't be reset:
 * `tsx cli/bench-worker.ts MODEL ENGINE THREADS REPEATS`, result as one line of JSON on standard output.
 */
import { createEngine } from '../inference-worker/engine/job.ts';
import { createPredictor } from '../inference-worker/engine/session.ts';
import type { Volume } from '../inference-worker/pipeline/volume.ts';
import { fail } from './args.ts';
import { nativeOrt } from './native-runtime.ts';
import { createNodeRuntime } from './node-runtime.ts';
import { loadPackage, type ModelPackage } from './packages.ts';

/** Size of the generated tensor: [rows, columns] or a cube. */
const SIZE_3D = 96;
const SIZE_2D = 256;

/** A head-like phantom, so that cropping and thresholds meet something like a head. */
function benchVolume({ manifest }: ModelPackage): Volume {
  const n = manifest.input.dimensions === 3 ? SIZE_3D : SIZE_2D;
  const slices = manifest.input.dimensions === 3 ? n : 4;
  const voxels = new Int16Array(n * n * slices);
  for (let v = 0; v < voxels.length; v++) {
    const x = (v % n) / n - 0.5;
    const y = (Math.floor(v / n) % n) / n - 0.5;
    const z = slices === n ? Math.floor(v / (n * n)) / n - 0.5 : 0;
    const r = Math.hypot(x, y, z);
    voxels[v] = r < 0.45 ? 400 + 200 * Math.sin(40 * x) * Math.cos(33 * y + 21 * z) : 0;
  }
  // in the model's own voxel size (all of ours are cubes), so that its grid is as large as the bare network's tensor
  const mm = manifest.input.spacing?.[0] ?? 1;
  return { dims: [n, n, slices], affine: [mm, 0, 0, 0, 0, mm, 0, 0, 0, 0, mm, 0, 0, 0, 0, 1], voxels };
}

/** Without the fixed shape a small volume stays small: the same work for every engine, in bearable time. */
function small(model: ModelPackage): ModelPackage {
  if (model.manifest.input.dimensions === 2) return model;
  const { spatial_shape: _, ...input } = model.manifest.input;
  return { ...model, manifest: { ...model.manifest, input: { ...input, crop: { rule: 'none' } } } };
}

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function main(): Promise<void> {
  const [id, engineName, threadsText, repeatsText] = process.argv.slice(2) as [string, string, string, string];
  const model = small(await loadPackage(id));
  const threads = Number(threadsText);
  const repeats = Number(repeatsText);
  const volume = benchVolume(model);
  if (engineName === 'ort-node') {
    const t0 = performance.now();
    const runtime = { ...createNodeRuntime(), ort: nativeOrt(threads), version: 'onnxruntime-node' };
    const predictor = await createPredictor(runtime, model.manifest, model.weights, 'wasm', threads);
    const load = performance.now() - t0;
    const { infer, heap } = await bare(predictor, model, volume, repeats);
    console.log(JSON.stringify({ load, infer, peakBytes: heap }));
    return;
  }
  const engine = createEngine(createNodeRuntime());
  const rows: Record<string, number>[] = [];
  let peakBytes = 0;
  for (let n = 0; n <= repeats; n++) {
    const { provenance } = await engine.runJob({
      manifest: model.manifest,
      weights: { bytes: model.weights },
      volume,
      backend: 'wasm',
      threads,
    });
    rows.push(provenance.milliseconds);
    peakBytes = Math.max(peakBytes, provenance.peakBytes ?? 0);
  }
  const warm = rows.slice(1);
  const of = (key: string) => median(warm.map((r) => r[key]!));
  const stages = { load: rows[0]!.load!, prepare: of('prepare'), infer: of('infer'), finish: of('finish') };
  console.log(JSON.stringify({ ...stages, peakBytes }));
}

/** The network alone on a tensor of the bench volume's size. */
async function bare(
  predictor: Awaited<ReturnType<typeof createPredictor>>,
  { manifest }: ModelPackage,
  volume: Volume,
  repeats: number,
) {
  const multiple = manifest.input.multiple_of;
  const up = (v: number) => Math.ceil(v / multiple) * multiple;
  const [nx, ny, nz] = volume.dims;
  const shape =
    manifest.input.dimensions === 3 ? [up(nz), up(ny), up(nx)] : (manifest.input.spatial_shape ?? [up(ny), up(nx)]);
  const count = shape.reduce((a, b) => a * b, 1);
  const slices = manifest.input.dimensions === 3 ? 1 : nz;
  const values = Float32Array.from({ length: count }, (_, v) => (volume.voxels[v % volume.voxels.length] ?? 0) / 600);
  const times: number[] = [];
  for (let n = 0; n <= repeats; n++) {
    const t = performance.now();
    for (let s = 0; s < slices; s++) await predictor.run(values, [1, 1, ...shape]);
    times.push(performance.now() - t);
  }
  return { infer: median(times.slice(1)), heap: process.resourceUsage().maxRSS * 1024 };
}

main().then(() => process.exit(0), fail);
