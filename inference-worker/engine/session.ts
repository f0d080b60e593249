/** Sessions: made for one backend, kept warm, run one tensor at a time. */
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import type { Manifest } from '../package/manifest.ts';
import type { Backend } from '../protocol.ts';
import { type Answer, toLabels } from './answers.ts';
import { openDevice } from './environment.ts';
import { loadFailure, runFailure } from './failures.ts';
import type { Runtime } from './runtime.ts';

/** A model ready to run on one backend. */
export interface Predictor {
  readonly backend: Backend;
  /**
   * One float32 input tensor in, the named outputs (or the only one, under '') out; copies, free to keep.
   * @throws OverreadError INFERENCE_FAILED, also for a label the manifest does not name; OUT_OF_MEMORY
   */
  run(data: Float32Array, dims: readonly number[]): Promise<ReadonlyMap<string, Answer>>;
  release(): Promise<void>;
}

let device: Promise<GPUDevice> | undefined;

/** One device for all sessions of this worker, forgotten when it is lost. */
async function sharedDevice(gpu: GPU): Promise<GPUDevice> {
  device ??= openDevice(gpu);
  const opened = device;
  try {
    const d = await opened;
    void d.lost.then(() => {
      if (device === opened) device = undefined;
    });
    return d;
  } catch (thrown) {
    device = undefined;
    throw thrown;
  }
}

/**
 * @param bytes the ONNX file
 * @param innerTensor a float tensor inside the graph to give out as well, under 'inner'
 * @param threads set once for the runtime, before its first session; later calls can't change it
 * @throws OverreadError MODEL_UNREADABLE, OUT_OF_MEMORY
 */
export async function createPredictor(
  runtime: Runtime,
  manifest: Manifest,
  bytes: Uint8Array,
  backend: Backend,
  threads: number,
  innerTensor?: string,
): Promise<Predictor> {
  const { ort } = runtime;
  ort.env.wasm.numThreads = threads;
  let session: InferenceSession;
  try {
    const options: InferenceSession.SessionOptions = { graphOptimizationLevel: 'all', logSeverityLevel: 3 };
    if (backend === 'webgpu') {
      if (!runtime.gpu) throw new Error('no WebGPU in this context');
      options.executionProviders = [{ name: 'webgpu', device: await sharedDevice(runtime.gpu) }];
    } else {
      options.executionProviders = ['wasm'];
      // volumes are a few huge tensors of ever new sizes: the arena rounds them up to powers of two and keeps them
      options.enableCpuMemArena = false;
      options.enableMemPattern = false;
    }
    session = await ort.InferenceSession.create(innerTensor ? withOutput(bytes, innerTensor) : bytes, options);
  } catch (thrown) {
    throw loadFailure(manifest.name, thrown);
  }
  const inputName = manifest.input.tensor ?? session.inputNames[0]!;
  const wanted = wantedOutputs(manifest, session);
  if (innerTensor) wanted.set('inner', innerTensor);
  return {
    backend,
    async run(data, dims) {
      const input = new ort.Tensor('float32', data, dims);
      let outputs: InferenceSession.ReturnType;
      try {
        outputs = await session.run({ [inputName]: input }, [...wanted.values()]);
      } catch (thrown) {
        throw runFailure(manifest.name, thrown);
      }
      const answers = new Map<string, Answer>();
      try {
        for (const [key, name] of wanted) {
          const tensor = outputs[name]!;
          answers.set(key, { data: plain(await tensor.getData(true), key, manifest), dims: tensor.dims });
        }
      } catch (thrown) {
        throw runFailure(manifest.name, thrown);
      } finally {
        input.dispose();
      }
      return answers;
    },
    release: () => session.release(),
  };
}

/** Key under which the pipeline asks ↔ name in the graph. */
function wantedOutputs(manifest: Manifest, session: InferenceSession): Map<string, string> {
  const { output } = manifest;
  const names =
    output.kind === 'boxes'
      ? new Map([
          ['boxes', output.boxes_tensor],
          ['scores', output.scores_tensor],
        ])
      : new Map([['', output.tensor ?? session.outputNames[0]!]]);
  for (const name of names.values()) {
    if (!session.outputNames.includes(name)) {
      throw loadFailure(manifest.name, new Error(`the graph has no output "${name}", only ${session.outputNames}`));
    }
  }
  return names;
}

/**
 * The same model with one more output. Protobuf merges messages that are concatenated, so an appended ModelProto with
 * nothing but graph (7) → output (12) → name (1), type (2) → tensor_type (1) → elem_type (1) = FLOAT adds it.
 * https://protobuf.dev/programming-guides/encoding/#last-one-wins
 */
function withOutput(bytes: Uint8Array, name: string): Uint8Array {
  const field = (number: number, content: readonly number[]) => {
    if (content.length > 127) throw new RangeError(`the name ${name} is too long`);
    return [number * 8 + 2, content.length, ...content];
  };
  const type = field(2, field(1, [1 * 8, 1]));
  const suffix = field(7, field(12, [...field(1, [...new TextEncoder().encode(name)]), ...type]));
  const out = new Uint8Array(bytes.length + suffix.length);
  out.set(bytes);
  out.set(suffix, bytes.length);
  return out;
}

/** Labels as bytes, everything else as floats. @throws OverreadError INFERENCE_FAILED for a label unknown to the manifest */
function plain(data: Tensor.DataType, key: string, manifest: Manifest): Float32Array | Uint8Array {
  if (data instanceof Float32Array) return data;
  if (key === '' && manifest.output.kind === 'labels' && isInteger(data)) return toLabels(data, manifest);
  return Float32Array.from(data as ArrayLike<number>, Number);
}

const INTEGERS = [
  Uint8Array,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  BigInt64Array,
  BigUint64Array,
] as const;
type Integers = InstanceType<(typeof INTEGERS)[number]>;

const isInteger = (data: Tensor.DataType): data is Integers => INTEGERS.some((kind) => data instanceof kind);
