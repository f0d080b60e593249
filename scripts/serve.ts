/** `npm run serve [-- --port N]`: only the production server, on what is built and prepared already. */
import { parseArgs } from 'node:util';
import { serve } from './start/serve.ts';

const { values } = parseArgs({ options: { port: { type: 'string' } } });
const serving = await serve(values.port ? Number(values.port) : undefined);
if ('problem' in serving) {
  console.error(serving.problem);
  process.exit(1);
}
console.log(serving.note ?? '', `Overread is at ${serving.address}`);
