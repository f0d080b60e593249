/** Reading a tfjs layers model of the MeshNet family: a chain of Conv3D, BatchNormalization and Activation layers. */
import { z } from 'zod';

const triple = z.tuple([z.int().positive(), z.int().positive(), z.int().positive()]);

const conv = z.object({
  class_name: z.literal('Conv3D'),
  config: z.object({
    name: z.string(),
    filters: z.int().positive(),
    kernel_size: triple,
    strides: triple,
    dilation_rate: triple,
    padding: z.literal('same'),
    data_format: z.literal('channels_last'),
    groups: z.literal(1).optional(),
    activation: z.literal('linear'),
    use_bias: z.boolean(),
  }),
});
const batchNorm = z.object({
  class_name: z.literal('BatchNormalization'),
  config: z.object({ name: z.string(), epsilon: z.number().positive(), center: z.boolean(), scale: z.boolean() }),
});
const activation = z.object({
  class_name: z.literal('Activation'),
  config: z.object({ name: z.string(), activation: z.enum(['relu', 'elu', 'gelu', 'linear']) }),
});
const inputLayer = z.object({ class_name: z.literal('InputLayer'), config: z.object({ name: z.string() }) });
const inbound = z.array(z.array(z.tuple([z.string(), z.literal(0), z.literal(0), z.object({})])).length(1)).max(1);

const layer = z
  .discriminatedUnion('class_name', [conv, batchNorm, activation, inputLayer])
  .and(z.object({ inbound_nodes: inbound }));

const modelSchema = z.object({
  format: z.literal('layers-model'),
  modelTopology: z.object({ model_config: z.object({ config: z.object({ layers: z.array(layer).min(2) }) }) }),
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string()).length(1),
      weights: z.array(
        z.object({
          name: z.string(),
          shape: z.array(z.int().positive()),
          dtype: z.literal('float32'),
          // a quantised weight would need its scale; none of the family is
          quantization: z.undefined().optional(),
        }),
      ),
    }),
  ),
});

export type TfjsLayer = z.infer<typeof layer>;

export interface TfjsModel {
  /** in the order in which data flows, the input layer left out */
  readonly layers: readonly TfjsLayer[];
  readonly weights: ReadonlyMap<string, { readonly shape: readonly number[]; readonly values: Float32Array }>;
}

/**
 * @param json text of model.json
 * @param binary the one weight file it names
 * @throws Error with a sentence when it is not a chain of the layers this family uses, or the weights don't fit
 */
export function readTfjs(json: string, binary: Uint8Array): TfjsModel {
  const parsed = modelSchema.safeParse(JSON.parse(json));
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new Error(`not a model of the MeshNet family: ${issue.path.join('.')}: ${issue.message}`);
  }
  const { layers } = parsed.data.modelTopology.model_config.config;
  return { layers: chain(layers), weights: weightsOf(parsed.data.weightsManifest, binary) };
}

function chain(layers: readonly TfjsLayer[]): TfjsLayer[] {
  let before = '';
  const out: TfjsLayer[] = [];
  for (const l of layers) {
    const from = l.inbound_nodes[0]?.[0]?.[0] ?? '';
    if (from !== before) throw new Error(`layer ${l.config.name} does not follow ${before || 'the input'}`);
    before = l.config.name;
    if (l.class_name !== 'InputLayer') out.push(l);
  }
  return out;
}

function weightsOf(groups: z.infer<typeof modelSchema>['weightsManifest'], binary: Uint8Array): TfjsModel['weights'] {
  const out = new Map<string, { shape: number[]; values: Float32Array }>();
  const view = new DataView(binary.buffer, binary.byteOffset, binary.byteLength);
  let at = 0;
  for (const { name, shape } of groups.flatMap((g) => g.weights)) {
    const count = shape.reduce((a, b) => a * b, 1);
    if (at + count * 4 > binary.byteLength) throw new Error('the weight file is shorter than its manifest says');
    const values = new Float32Array(count);
    for (let n = 0; n < count; n++) values[n] = view.getFloat32(at + n * 4, true);
    out.set(name, { shape, values });
    at += count * 4;
  }
  if (at !== binary.byteLength) throw new Error('the weight file is longer than its manifest says');
  return out;
}
