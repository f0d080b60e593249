/** Building an ONNX model node by node. Field numbers are those of onnx.proto3 (github.com/onnx/onnx, v1.10). */
import { Message } from './protobuf.ts';

/** onnx.proto3 TensorProto.DataType */
export const FLOAT = 1;
export const UINT8 = 2;

/** IR version 7 and opset 13 are old enough for every runtime and new enough for every operator used here. */
const IR_VERSION = 7;
const OPSET = 13;

type Attribute = number | readonly number[] | { readonly float: number };

/** Size of an axis: a number, or a name where any size will do. */
type Dimension = number | string;

export class OnnxGraph {
  private readonly nodes: Message[] = [];
  private readonly initializers: Message[] = [];
  private readonly inputs: Message[] = [];
  private readonly outputs: Message[] = [];
  private readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  input(name: string, type: number, dims: readonly Dimension[]): string {
    this.inputs.push(valueInfo(name, type, dims));
    return name;
  }

  output(name: string, type: number, dims: readonly Dimension[]): void {
    this.outputs.push(valueInfo(name, type, dims));
  }

  /** A constant float tensor, little endian. */
  constant(name: string, dims: readonly number[], values: Float32Array): string {
    const raw = new Uint8Array(values.length * 4);
    const view = new DataView(raw.buffer);
    values.forEach((v, n) => {
      view.setFloat32(n * 4, v, true);
    });
    const tensor = new Message();
    for (const d of dims) tensor.int(1, d);
    this.initializers.push(tensor.int(2, FLOAT).bytes(8, name).bytes(9, raw));
    return name;
  }

  /** @returns the name of the node's output, for the next node */
  node(op: string, inputs: readonly string[], output: string, attributes: Readonly<Record<string, Attribute>> = {}) {
    const node = new Message();
    for (const i of inputs) node.bytes(1, i);
    node.bytes(2, output).bytes(3, output).bytes(4, op);
    for (const [key, value] of Object.entries(attributes)) node.bytes(5, attribute(key, value));
    this.nodes.push(node);
    return output;
  }

  finish(): Uint8Array<ArrayBuffer> {
    const graph = new Message();
    for (const n of this.nodes) graph.bytes(1, n);
    graph.bytes(2, this.name);
    for (const i of this.initializers) graph.bytes(5, i);
    for (const i of this.inputs) graph.bytes(11, i);
    for (const o of this.outputs) graph.bytes(12, o);
    const opset = new Message().bytes(1, '').int(2, OPSET);
    return new Message().int(1, IR_VERSION).bytes(2, 'overread').bytes(7, graph).bytes(8, opset).finish();
  }
}

function attribute(name: string, value: Attribute): Message {
  const a = new Message().bytes(1, name);
  // AttributeProto.AttributeType: FLOAT 1, INT 2, INTS 7
  if (typeof value === 'number') return a.int(3, value).int(20, 2);
  if ('float' in value) return a.float(2, value.float).int(20, 1);
  for (const v of value) a.int(8, v);
  return a.int(20, 7);
}

function valueInfo(name: string, type: number, dims: readonly Dimension[]): Message {
  const shape = new Message();
  for (const d of dims) {
    shape.bytes(1, typeof d === 'number' ? new Message().int(1, d) : new Message().bytes(2, d));
  }
  const tensor = new Message().int(1, type).bytes(2, shape);
  return new Message().bytes(1, name).bytes(2, new Message().bytes(1, tensor));
}
