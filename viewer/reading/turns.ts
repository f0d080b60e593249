import { READING } from '../../settings.ts';

/** For long loops on the page: lets the reader's scrolling in between, every few milliseconds. */
export class Turns {
  private since = performance.now();

  async take(): Promise<void> {
    if (performance.now() - this.since < READING.turnMs) return;
    await new Promise((resolve) => setTimeout(resolve));
    this.since = performance.now();
  }
}
