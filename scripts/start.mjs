/**
 * `npm start [-- --port N] [--no-open]`: from a fresh clone to the running page. This file is plain JavaScript
 * because it runs before anything is installed; `start/run.ts` goes on from there.
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
const { run } = await import('./start/run.ts');
const problem = await run(process.argv.slice(2));
if (problem) giveUp(problem);
