import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DOWNLOAD, SERVER } from '../../settings.ts';
import { modelsIntoState, samplesIntoState } from '../prepareData.ts';
import { openBrowser } from './browser.ts';
import { buildIfChanged } from './build.ts';
import { serve } from './serve.ts';

interface Wishes {
  readonly port: number | undefined;
  readonly open: boolean;
}

function wishes(args: readonly string[]): Wishes | { problem: string } {
  let port: string | undefined;
  let noOpen: boolean | undefined;
  try {
    ({ port, 'no-open': noOpen } = parseArgs({
      args: [...args],
      options: { port: { type: 'string' }, 'no-open': { type: 'boolean' } },
    }).values);
  } catch (thrown) {
    return { problem: `${(thrown as Error).message}. Known are --port N and --no-open.` };
  }
  const text = port ?? process.env.OVERREAD_PORT;
  const number = text ? Number(text) : undefined;
  if (number !== undefined && !(Number.isInteger(number) && number > 0 && number < 65536)) {
    return { problem: `“${text}” is not a port: choose a number from 1 to 65535.` };
  }
  return { port: number, open: !noOpen };
}

/** Prepares, builds, serves and returns null; or returns the sentence to end with. */
export async function run(args: readonly string[]): Promise<string | null> {
  const asked = wishes(args);
  if ('problem' in asked) return asked.problem;

  await samplesIntoState({ offline: true });
  const models = modelsIntoState({ offline: false });
  await Promise.race([models, sleep(DOWNLOAD.startWaitsMs, undefined, { ref: false })]);
  const notBuilt = await buildIfChanged(console.log);
  if (notBuilt) return notBuilt;

  const serving = await serve(asked.port);
  if ('problem' in serving) return serving.problem;
  if (serving.note) console.log(serving.note);
  const page = `${serving.address}?sample=${SERVER.firstSample}`;
  console.log(`\n  Overread is at ${page}\n  Not a medical device. Ctrl-C ends it.\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(0));
  if (asked.open) openBrowser(page);

  // a hundred megabytes of samples from the network must not keep anyone waiting: the page is there already
  await Promise.all([samplesIntoState({ offline: false }), models]);
  return null;
}
