import { DOWNLOAD } from '../settings.ts';

/** A host that did not answer once is not asked again: hundreds of files must not wait for as many timeouts. */
export class Downloader {
  readonly #unreachable = new Map<string, string>();
  readonly #reachable = new Set<string>();

  /** The bytes at `url`; throws an Error with one sentence for the user. */
  async fetch(url: string): Promise<Uint8Array> {
    const { host } = new URL(url);
    const before = this.#unreachable.get(host);
    if (before) throw new Error(before);
    const timeout = this.#reachable.has(host) ? DOWNLOAD.fileTimeoutMs : DOWNLOAD.connectTimeoutMs;
    const controller = new AbortController();
    let timer = setTimeout(() => controller.abort(), timeout);
    let answered = false;
    try {
      const response = await fetch(url, { signal: controller.signal, redirect: 'follow' });
      answered = true;
      this.#reachable.add(host);
      clearTimeout(timer);
      timer = setTimeout(() => controller.abort(), DOWNLOAD.fileTimeoutMs);
      if (!response.ok) throw new Error(`${host} answered ${response.status} for ${url}.`);
      return new Uint8Array(await response.arrayBuffer());
    } catch (thrown) {
      if (answered) throw this.#midway(thrown, url);
      const sentence = `${host} can't be reached from this machine.`;
      this.#unreachable.set(host, sentence);
      throw new Error(sentence, { cause: thrown });
    } finally {
      clearTimeout(timer);
    }
  }

  #midway(thrown: unknown, url: string): Error {
    if (thrown instanceof Error && thrown.message.includes(' answered ')) return thrown;
    return new Error(`The download of ${url} broke off.`, { cause: thrown });
  }
}

/** Runs `work` on each item, at most `limit` at once; the first error ends it. */
export async function eachLimited<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  let failed = false;
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined && !failed; item = queue.shift()) {
      try {
        await work(item);
      } catch (thrown) {
        failed = true;
        throw thrown;
      }
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
