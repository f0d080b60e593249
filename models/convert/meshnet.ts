/**
 * A tfjs layers model of the MeshNet family as ONNX: input [1,1,A,B,C] float32, output `labels` [1,A,B,C] uint8 with
 * ArgMax inside the graph (18 classes of 256³ logits would be 1.2 GB to hand over). Any spatial size.
 */
import { FLOAT, OnnxGraph, UINT8 } from './onnx-graph.ts';
import { readTfjs, type TfjsLayer, type TfjsModel } from './tfjs.ts';

export interface ConvertOptions {
  readonly name: string;
  /**
   * Layers whose name ends so get an InstanceNorm (eps 1e-5, no affine) behind them: mindgrab's `_gn` convolutions,
   * which its own code normalises outside the tfjs graph.
   */
  readonly instanceNormSuffix?: string | undefined;
  /** leave ArgMax out and give logits [1,classes,A,B,C], to compare with other conversions */
  readonly logits?: boolean;
}

/** @throws Error with a sentence where the files are not such a model */
export function convertMeshnet(json: string, binary: Uint8Array, options: ConvertOptions): Uint8Array<ArrayBuffer> {
  const model = readTfjs(json, binary);
  const graph = new OnnxGraph(options.name);
  const spatial = ['a', 'b', 'c'];
  let current = graph.input('volume', FLOAT, [1, 1, ...spatial]);
  let classes = 1;
  const { layers } = model;
  for (let n = 0; n < layers.length; n++) {
    const layer = layers[n]!;
    if (layer.class_name === 'Conv3D') {
      const after = layers[n + 1];
      const norm = after?.class_name === 'BatchNormalization' ? after : undefined;
      if (norm) n++;
      current = addConv(graph, model, layer, norm, current);
      classes = layer.config.filters;
      const suffix = options.instanceNormSuffix;
      if (suffix && layer.config.name.endsWith(suffix)) current = addInstanceNorm(graph, current, classes);
    } else if (layer.class_name === 'Activation') {
      current = addActivation(graph, layer.config.activation, current);
    } else {
      throw new Error(`layer ${layer.config.name} (${layer.class_name}) stands where it can not be folded`);
    }
  }
  if (options.logits) {
    graph.output(current, FLOAT, [1, classes, ...spatial]);
  } else {
    if (classes > 256) throw new Error(`${classes} classes do not fit into bytes`);
    const best = graph.node('ArgMax', [current], 'argmax', { axis: 1, keepdims: 0 });
    graph.output(graph.node('Cast', [best], 'labels', { to: UINT8 }), UINT8, [1, ...spatial]);
  }
  return graph.finish();
}

type Conv = Extract<TfjsLayer, { class_name: 'Conv3D' }>;
type BatchNorm = Extract<TfjsLayer, { class_name: 'BatchNormalization' }>;

function addConv(graph: OnnxGraph, model: TfjsModel, conv: Conv, norm: BatchNorm | undefined, from: string): string {
  const { name, filters, kernel_size: size, dilation_rate: dilation, use_bias: biased, strides } = conv.config;
  const kernel = weight(model, `${name}/kernel`);
  const inputs = kernel.shape[3]!;
  if (kernel.shape.join() !== [...size, inputs, filters].join())
    throw new Error(`the kernel of ${name} has another shape`);
  if (strides.some((s) => s !== 1) || size.some((s) => s % 2 === 0)) throw new Error(`${name} changes the size`);
  const bias = biased ? weight(model, `${name}/bias`).values.slice() : new Float32Array(filters);
  const gain = norm ? foldBatchNorm(model, norm, bias) : undefined;
  // tfjs keeps [d,h,w,in,out], ONNX wants [out,in,d,h,w]
  const taps = size[0] * size[1] * size[2];
  const values = new Float32Array(kernel.values.length);
  for (let t = 0; t < taps; t++) {
    for (let i = 0; i < inputs; i++) {
      for (let o = 0; o < filters; o++) {
        values[(o * inputs + i) * taps + t] = kernel.values[(t * inputs + i) * filters + o]! * (gain?.[o] ?? 1);
      }
    }
  }
  const names = [from, graph.constant(`${name}.weight`, [filters, inputs, ...size], values)];
  if (biased || norm) names.push(graph.constant(`${name}.bias`, [filters], bias));
  const pads = size.map((s, n) => ((s - 1) / 2) * dilation[n]!);
  return graph.node('Conv', names, `${name}.out`, {
    dilations: dilation,
    group: 1,
    kernel_shape: size,
    pads: [...pads, ...pads],
    strides,
  });
}

/** Gain of each channel; shifts `bias` in place. Keras: γ (x − mean) / √(variance + ε) + β */
function foldBatchNorm(model: TfjsModel, norm: BatchNorm, bias: Float32Array): Float32Array {
  const { name, epsilon, center, scale } = norm.config;
  const mean = weight(model, `${name}/moving_mean`).values;
  const variance = weight(model, `${name}/moving_variance`).values;
  const gamma = scale ? weight(model, `${name}/gamma`).values : undefined;
  const beta = center ? weight(model, `${name}/beta`).values : undefined;
  return mean.map((m, c) => {
    const gain = (gamma?.[c] ?? 1) / Math.sqrt(variance[c]! + epsilon);
    bias[c] = (bias[c]! - m) * gain + (beta?.[c] ?? 0);
    return gain;
  });
}

function addInstanceNorm(graph: OnnxGraph, from: string, channels: number): string {
  const ones = graph.constant(`${from}.ones`, [channels], new Float32Array(channels).fill(1));
  const zeros = graph.constant(`${from}.zeros`, [channels], new Float32Array(channels));
  return graph.node('InstanceNormalization', [from, ones, zeros], `${from}.norm`, { epsilon: { float: 1e-5 } });
}

function addActivation(graph: OnnxGraph, kind: 'relu' | 'elu' | 'gelu' | 'linear', from: string): string {
  if (kind === 'linear') return from;
  if (kind === 'relu') return graph.node('Relu', [from], `${from}.relu`);
  if (kind === 'elu') return graph.node('Elu', [from], `${from}.elu`, { alpha: { float: 1 } });
  // exact GELU: x/2 · (1 + erf(x/√2)) (Hendrycks & Gimpel 2016); runtimes recognise and fuse these five nodes
  const root = graph.constant(`${from}.root2`, [], Float32Array.of(Math.SQRT2));
  const one = graph.constant(`${from}.one`, [], Float32Array.of(1));
  const half = graph.constant(`${from}.half`, [], Float32Array.of(0.5));
  const scaled = graph.node('Div', [from, root], `${from}.scaled`);
  const erf = graph.node('Erf', [scaled], `${from}.erf`);
  const raised = graph.node('Add', [erf, one], `${from}.raised`);
  const product = graph.node('Mul', [from, raised], `${from}.product`);
  return graph.node('Mul', [product, half], `${from}.gelu`);
}

function weight(model: TfjsModel, name: string) {
  const found = model.weights.get(name);
  if (!found) throw new Error(`there is no weight ${name}`);
  return found;
}
