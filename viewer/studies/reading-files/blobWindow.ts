/** Random access to a Blob through one window that moves along, so that small reads don't each cost a round trip. */
export class BlobWindow {
  private start = 0;
  private bytes = new Uint8Array(0);
  private readonly blob: Blob;
  private readonly windowBytes: number;

  constructor(blob: Blob, windowBytes: number) {
    this.blob = blob;
    this.windowBytes = windowBytes;
  }

  /** `length` bytes at `offset`; fewer at the end of the file */
  async read(offset: number, length: number): Promise<DataView> {
    if (offset < this.start || offset + length > this.start + this.bytes.length) {
      const end = Math.min(this.blob.size, offset + Math.max(length, this.windowBytes));
      this.bytes = new Uint8Array(await this.blob.slice(offset, end).arrayBuffer());
      this.start = offset;
    }
    const from = offset - this.start;
    return new DataView(this.bytes.buffer, from, Math.min(length, Math.max(0, this.bytes.length - from)));
  }
}
