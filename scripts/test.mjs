/**
 * `npm test [-- --only unit,e2e]`: sets up what is missing, runs every stage, and ends with a table and one line of
 * counts. Plain JavaScript because it runs before anything is installed; `test/run.ts` goes on from there.
 */
import { nodeProblem } from './setup/node.mjs';

function giveUp(sentence) {
  console.error(sentence);
  process.exit(1);
}

const tooOld = nodeProblem();
if (tooOld) giveUp(tooOld);

const { installIfNeeded } = await import('./setup/install.mjs');
const notInstalled = installIfNeeded();
if (notInstalled) giveUp(notInstalled);

const { register } = await import('tsx/esm/api');
register();
const { run } = await import('./test/run.ts');
process.exit(await run(process.argv.slice(2)));
