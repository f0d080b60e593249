/**
 * node models/training/compare.mjs weights.onnx cases.json
 * Runs the cases that training/check_onnx.py wrote in onnxruntime-node and in onnxruntime-web's WASM (2 threads) and
 * prints the largest differences from PyTorch (allowed 1e-4) and between the two (allowed 1e-3), with times.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as native from 'onnxruntime-node';
import * as web from 'onnxruntime-web';

const [, , weights, listing] = process.argv;
const cases = JSON.parse(readFileSync(listing, 'utf8'));
const floats = (name) => {
  const bytes = readFileSync(join(dirname(listing), name));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
};
const farthest = (a, b) => {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let most = 0;
  for (let n = 0; n < a.length; n++) most = Math.max(most, Math.abs(a[n] - b[n]));
  return most;
};

web.env.wasm.numThreads = Number(process.env.THREADS ?? 2);
const inNode = await native.InferenceSession.create(weights, { intraOpNumThreads: 2 });
const inWasm = await web.InferenceSession.create(weights, { executionProviders: ['wasm'] });
let [fromTorch, fromNode] = [0, 0];
const results = [];
for (const { input, dims, outputs } of cases) {
  const data = floats(input.file);
  const nodeOut = await inNode.run({ [input.name]: new native.Tensor('float32', data, dims) });
  const times = [];
  let wasmOut;
  for (let run = 0; run < 3; run++) {
    const start = performance.now();
    wasmOut = await inWasm.run({ [input.name]: new web.Tensor('float32', data.slice(), dims) });
    times.push(Math.round(performance.now() - start));
  }
  for (const { name, file, scale } of outputs) {
    fromTorch = Math.max(fromTorch, farthest(nodeOut[name].data, floats(file)) / scale);
    fromNode = Math.max(fromNode, farthest(wasmOut[name].data, nodeOut[name].data) / scale);
  }
  results.push({ dims, wasmMs: times });
}
console.log(JSON.stringify({ fromTorch, fromNode, threads: web.env.wasm.numThreads, results }, null, 2));
process.exit(fromTorch <= 1e-4 && fromNode <= 1e-3 ? 0 : 1);
