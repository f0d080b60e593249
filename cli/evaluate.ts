/**
 * How good is a model on labelled cases? Runs the product's own pipeline (the inference worker's code, ONNX Runtime
 * Web's WASM on two threads) on each case and compares with the truth.
 *
 *   npm run evaluate -- --model ID --cases DIR --json FILE [--ids FILE] [--limit N]
 *
 * cases.ts says which folders can be read; metrics.ts how agreement is measured.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { createEngine, type Engine } from '../inference-worker/engine/job.ts';
import { causeText } from '../inference-worker/errors.ts';
import { voxelMl } from '../inference-worker/pipeline/measures.ts';
import { labelsTo } from '../inference-worker/pipeline/to-source.ts';
import type { Volume } from '../inference-worker/pipeline/volume.ts';
import { fail, readArgs } from './args.ts';
import { type Case, type DetectionCase, findCases, readJpeg, type SegmentationCase } from './cases.ts';
import { averagePrecision, dice, judge, mean, recallAt, type ScoredBox } from './metrics.ts';
import { readNifti } from './nifti.ts';
import { createNodeRuntime } from './node-runtime.ts';
import { loadPackage, type ModelPackage } from './packages.ts';

const THREADS = 2;
const FALSE_POSITIVE_RATES = [0.125, 0.25, 0.5, 1] as const;

/** One case: per class what was found and what is true. */
interface SegmentationRow {
  readonly id: string;
  readonly milliseconds: number;
  readonly classes: Readonly<Record<string, { dice: number | null; volumeMl: number; trueVolumeMl: number }>>;
}

interface DetectionRow {
  readonly id: string;
  readonly milliseconds: number;
  readonly found: readonly { className: string; score: number; box: readonly [number, number, number, number] }[];
  readonly truth: DetectionCase['boxes'];
}

const run = (engine: Engine, { manifest, weights }: ModelPackage, volume: Volume) =>
  engine.runJob({ manifest, weights: { bytes: weights }, volume, backend: 'wasm', threads: THREADS });

async function segment(engine: Engine, model: ModelPackage, one: SegmentationCase): Promise<SegmentationRow> {
  const image = await readNifti(one.image);
  const truth = await readNifti(one.labels);
  const result = await run(engine, model, image);
  if (result.kind !== 'segmentation') throw new Error('the model does not segment');
  const foreground = model.manifest.output.labels.filter((l) => l.value !== 0);
  const values = new Uint8Array(truth.voxels.length);
  for (let v = 0; v < values.length; v++) values[v] = Math.max(0, Math.round(truth.voxels[v]!));
  // a mask is a mask, whatever number stands in it
  const single = foreground.length === 1;
  if (single) for (let v = 0; v < values.length; v++) values[v] = values[v] ? foreground[0]!.value : 0;
  // agreement is measured where the truth was drawn
  const same =
    truth.dims.every((d, n) => d === image.dims[n]) &&
    truth.affine.every((a, n) => Math.abs(a - image.affine[n]!) < 1e-3);
  const mine = same ? result.labelmap.voxels : labelsTo(result.labelmap.voxels, image, truth);
  const ml = voxelMl(truth);
  const count = (voxels: Uint8Array, value: number) => voxels.reduce((n, v) => n + (v === value ? 1 : 0), 0) * ml;
  const classes = foreground.map((label) => [
    label.name,
    {
      dice: dice(mine, values, label.value),
      volumeMl: count(mine, label.value),
      trueVolumeMl: count(values, label.value),
    },
  ]);
  return { id: one.id, milliseconds: result.provenance.milliseconds.total, classes: Object.fromEntries(classes) };
}

async function detect(engine: Engine, model: ModelPackage, one: DetectionCase): Promise<DetectionRow> {
  const { manifest } = model;
  if (manifest.output.kind !== 'boxes') throw new Error('the model does not detect');
  // every candidate counts for the curves; the product hides those below the threshold
  const open = { ...model, manifest: { ...manifest, output: { ...manifest.output, score_threshold: 0 } } };
  const result = await run(engine, open, await readJpeg(one.image));
  if (result.kind !== 'detection') throw new Error('the model does not detect');
  const found = result.boxes.map((b) => {
    const [[x1, y1], [x2, y2]] = b.boundsVoxel;
    // voxel coordinates count pixel centres, true boxes pixel edges
    return { className: b.name, score: b.score, box: [x1 + 0.5, y1 + 0.5, x2 + 0.5, y2 + 0.5] as const };
  });
  return { id: one.id, milliseconds: result.provenance.milliseconds.total, found, truth: one.boxes };
}

function totalSegmentation(rows: readonly SegmentationRow[], names: readonly string[]) {
  const classes = names.map((name) => {
    const of = rows.map((r) => r.classes[name]!);
    const drawn = of.filter((c) => c.trueVolumeMl > 0);
    const relative = drawn.map((c) => (c.volumeMl - c.trueVolumeMl) / c.trueVolumeMl);
    return [
      name,
      {
        meanDice: mean(of.map((c) => c.dice)),
        worstDice: of.reduce((low, c) => Math.min(low, c.dice ?? 1), 1),
        meanVolumeMl: mean(of.map((c) => c.volumeMl)),
        meanTrueVolumeMl: mean(of.map((c) => c.trueVolumeMl)),
        meanRelativeVolumeError: mean(relative),
        meanAbsoluteRelativeVolumeError: mean(relative.map(Math.abs)),
      },
    ];
  });
  return { cases: rows.length, classes: Object.fromEntries(classes) };
}

function totalDetection(rows: readonly DetectionRow[], names: readonly string[]) {
  const boxesOf = (row: DetectionRow, image: number, name?: string): ScoredBox[] =>
    row.found
      .filter((f) => name === undefined || f.className === name)
      .map(({ score, box: [x1, y1, x2, y2] }) => ({ image, score, x1, y1, x2, y2 }));
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  const truthOf = (name?: string) =>
    rows.map((r) => r.truth.filter((t) => name === undefined || same(t.className, name)));
  const perClass = names.map((name) => {
    const truth = truthOf(name);
    const positives = truth.reduce((n, t) => n + t.length, 0);
    const verdicts = judge(
      rows.flatMap((r, n) => boxesOf(r, n, name)),
      truth,
    );
    return { name, positives, verdicts, ap50: averagePrecision(verdicts, positives) };
  });
  const all = perClass.flatMap((c) => c.verdicts).sort((a, b) => b.score - a.score);
  const any = judge(
    rows.flatMap((r, n) => boxesOf(r, n)),
    truthOf(),
  );
  const positives = perClass.reduce((n, c) => n + c.positives, 0);
  const recalls = (verdicts: typeof all) =>
    Object.fromEntries(FALSE_POSITIVE_RATES.map((rate) => [rate, recallAt(verdicts, positives, rows.length, rate)]));
  return {
    cases: rows.length,
    classes: Object.fromEntries(perClass.map(({ name, positives: n, ap50 }) => [name, { positives: n, ap50 }])),
    meanAp50: mean(perClass.map((c) => c.ap50)),
    /** IoU ≥ 0.5 and the right class, at so many false positives an image */
    recallAtFalsePositives: recalls(all),
    /** the same with the class left aside */
    recallAtFalsePositivesAnyClass: recalls(any),
  };
}

async function chosen(args: ReadonlyMap<string, string>): Promise<Case[]> {
  let cases = await findCases(args.get('cases')!);
  const idsFile = args.get('ids');
  if (idsFile) {
    const ids = new Set(
      (await readFile(idsFile, 'utf8'))
        .split(/\s+/)
        .filter(Boolean)
        .map((id) => id.replace(/\.(nii(\.gz)?|jpe?g)$/i, '')),
    );
    cases = cases.filter((c) => ids.has(c.id));
    if (cases.length < ids.size) console.error(`${ids.size - cases.length} of ${ids.size} ids have no case here`);
    if (cases.length === 0) throw new Error(`none of the ids in ${idsFile} has a case`);
  }
  return args.has('limit') ? cases.slice(0, Number(args.get('limit'))) : cases;
}

async function main(): Promise<void> {
  const args = readArgs(process.argv.slice(2), ['model', 'cases', 'json', 'ids', 'limit']);
  for (const needed of ['model', 'cases', 'json']) if (!args.has(needed)) throw new Error(`--${needed} is missing`);
  const model = await loadPackage(args.get('model')!);
  const { manifest } = model;
  const cases = await chosen(args);
  const names = manifest.output.labels.filter((l) => manifest.task === 'detection' || l.value !== 0).map((l) => l.name);
  const runtime = createNodeRuntime();
  const engine = createEngine(runtime);
  const rows: (SegmentationRow | DetectionRow)[] = [];
  const failed: { id: string; reason: string }[] = [];
  for (const [n, one] of cases.entries()) {
    try {
      rows.push(one.kind === 'segmentation' ? await segment(engine, model, one) : await detect(engine, model, one));
      console.error(`${n + 1}/${cases.length} ${one.id} ${Math.round(rows.at(-1)!.milliseconds)} ms`);
    } catch (thrown) {
      // a case that fails is reported and never quietly left out of a mean
      failed.push({ id: one.id, reason: causeText(thrown) });
      console.error(`${n + 1}/${cases.length} ${one.id} FAILED: ${causeText(thrown)}`);
    }
  }
  const total =
    manifest.task === 'detection'
      ? totalDetection(rows as DetectionRow[], names)
      : totalSegmentation(rows as SegmentationRow[], names);
  const report = {
    model: { id: manifest.id, version: manifest.version, weightsSha256: manifest.weights.sha256 },
    runtime: `${runtime.version}, WASM, ${THREADS} threads`,
    date: new Date().toISOString(),
    total,
    failed,
    cases: rows,
  };
  await writeFile(args.get('json')!, `${JSON.stringify(report, null, 2)}\n`);
  console.log(JSON.stringify({ ...total, failed: failed.length }, null, 2));
  process.exit(failed.length ? 1 : 0);
}

main().catch(fail);
