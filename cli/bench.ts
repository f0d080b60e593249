/**
 * How long does each model take here, and with how much memory?
 *
 *   npm run bench [-- --json FILE] [--models id,id] [--repeats N]
 *
 * Per model: session load, preprocessing, inference and postprocessing of the product's pipeline on WASM with 1 and 2
 * threads, beside the bare network in onnxruntime-node with the same threads. Measured in Node, on a generated volume
 * of 96³ voxels (2D: four slices of 256²); browsers come close to these numbers but are not measured here.
 */
import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { FOLDERS } from '../server/folders.ts';
import { fail, readArgs } from './args.ts';
import { prepareAll } from './packages.ts';

interface Row {
  readonly model: string;
  readonly engine: 'wasm' | 'ort-node';
  readonly threads: number;
  readonly load?: number;
  readonly prepare?: number;
  readonly infer?: number;
  readonly finish?: number;
  readonly peakBytes?: number;
  /** infer of this row / infer of onnxruntime-node with as many threads */
  readonly ratio?: number;
  readonly failed?: string;
}

const HERE = path.dirname(fileURLToPath(import.meta.url));
const run = promisify(execFile);

async function measure(model: string, engine: Row['engine'], threads: number, repeats: string): Promise<Row> {
  const args = ['--import', 'tsx', path.join(HERE, 'bench-worker.ts'), model, engine, String(threads), repeats];
  try {
    const { stdout } = await run(process.execPath, args, { maxBuffer: 1 << 20 });
    return { model, engine, threads, ...(JSON.parse(stdout.trim().split('\n').at(-1)!) as object) };
  } catch (thrown) {
    const text = String((thrown as { stderr?: string }).stderr ?? thrown);
    return { model, engine, threads, failed: text.trim().split('\n')[0] ?? 'failed' };
  }
}

const cell = (v: number | undefined, digits = 0) => (v === undefined ? '–' : v.toFixed(digits)).padStart(9);

async function main(): Promise<void> {
  const args = readArgs(process.argv.slice(2), ['json', 'models', 'repeats']);
  await prepareAll((line) => console.error(line));
  const all = (await readdir(FOLDERS.models, { withFileTypes: true }))
    .filter((e) => e.isDirectory())
    .map((e) => e.name);
  const models = args.get('models')?.split(',') ?? all.sort();
  const load = os.loadavg()[0]!;
  console.log(
    `Node ${process.version}, ${os.cpus()[0]?.model ?? 'unknown CPU'}, ${os.availableParallelism()} cores, load ${load.toFixed(1)}`,
  );
  if (load > 1) console.log('The machine is busy: times are longer than they would be, ratios less so.');
  console.log('Measured in Node, not in a browser. Milliseconds, median; 96³ voxels (2D: 4 slices of 256²).\n');
  console.log('model              engine    threads      load   prepare     infer    finish    MiB     × node');
  const rows: Row[] = [];
  for (const model of models) {
    for (const threads of [1, 2]) {
      const native = await measure(model, 'ort-node', threads, args.get('repeats') ?? '3');
      const wasm = await measure(model, 'wasm', threads, args.get('repeats') ?? '3');
      const ratio = wasm.infer && native.infer ? wasm.infer / native.infer : undefined;
      for (const row of [native, { ...wasm, ...(ratio ? { ratio } : {}) }]) {
        rows.push(row);
        const mib = row.peakBytes === undefined ? undefined : row.peakBytes / 2 ** 20;
        const numbers = [row.load, row.prepare, row.infer, row.finish, mib].map((v) => cell(v)).join(' ');
        const tail = row.failed ? ` ${row.failed}` : cell(row.ratio, 2);
        console.log(
          `${row.model.padEnd(18)} ${row.engine.padEnd(9)} ${String(row.threads).padEnd(6)}${numbers}${tail}`,
        );
      }
    }
  }
  const json = args.get('json');
  if (json) {
    const machine = { node: process.version, cpu: os.cpus()[0]?.model, cores: os.availableParallelism(), load };
    await writeFile(
      json,
      `${JSON.stringify({ date: new Date().toISOString(), where: 'Node', machine, rows }, null, 2)}\n`,
    );
  }
}

main().catch(fail);
