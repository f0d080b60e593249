/**
 * Just enough of the protobuf wire format to write an ONNX file. Fields come out in the order they are written, so the
 * same model gives the same bytes everywhere and its sha256 can be pinned; general libraries don't promise that.
 * https://protobuf.dev/programming-guides/encoding/
 */
export class Message {
  private readonly parts: Uint8Array[] = [];

  private varint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not an unsigned integer: ${value}`);
    const bytes: number[] = [];
    let rest = value;
    while (rest >= 0x80) {
      bytes.push((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    bytes.push(rest);
    this.parts.push(Uint8Array.from(bytes));
  }

  /** Wire type 0: an unsigned integer. */
  int(field: number, value: number): this {
    this.varint(field * 8);
    this.varint(value);
    return this;
  }

  /** Wire type 5: a 32-bit float. */
  float(field: number, value: number): this {
    this.varint(field * 8 + 5);
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.parts.push(bytes);
    return this;
  }

  /** Wire type 2: bytes, text, or a message within the message. */
  bytes(field: number, value: Uint8Array | string | Message): this {
    const bytes =
      value instanceof Message ? value.finish() : typeof value === 'string' ? new TextEncoder().encode(value) : value;
    this.varint(field * 8 + 2);
    this.varint(bytes.length);
    this.parts.push(bytes);
    return this;
  }

  finish(): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(this.parts.reduce((sum, p) => sum + p.length, 0));
    let at = 0;
    for (const part of this.parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }
}
