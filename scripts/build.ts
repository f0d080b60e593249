/** `npm run build`: the production page into dist/; `npm start` then knows that it is up to date. */
import { build } from './start/build.ts';

const problem = await build((line) => console.log(line));
if (problem) {
  console.error(problem);
  process.exit(1);
}
