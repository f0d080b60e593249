import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FOLDERS } from '../../server/folders.ts';
import { type Counts, countsFrom, NONE, sum } from './counts.ts';
import { type Stage, stages } from './stages.ts';

interface Outcome {
  readonly stage: string;
  readonly verdict: 'ok' | 'FAILED' | 'SKIPPED' | 'NOT RUN';
  readonly seconds: number;
  readonly counts: Counts;
  readonly why?: string;
}

function exitCode(command: readonly string[]): Promise<number> {
  const [program, ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program ?? '', args, { cwd: FOLDERS.root, stdio: 'inherit' });
    child.on('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}

async function runStage(stage: Stage, before: readonly Outcome[]): Promise<Outcome> {
  const started = performance.now();
  const outcome = (verdict: Outcome['verdict'], counts: Counts, why?: string): Outcome => ({
    stage: stage.name,
    verdict,
    seconds: (performance.now() - started) / 1000,
    counts,
    ...(why ? { why } : {}),
  });
  const broken = stage.needs?.find((need) => before.some((b) => b.stage === need && b.verdict !== 'ok'));
  // a stage that could not run at all counts as one failure: nobody may take that for a green run
  if (broken) return outcome('NOT RUN', { ...NONE, failed: stage.report ? 1 : 0 }, `${broken} failed`);

  console.log(`\n── ${stage.name} ${'─'.repeat(60 - stage.name.length)}`);
  const impossible = stage.prepare?.() ?? null;
  if (impossible) {
    console.error(impossible);
    if (process.env.CI) return outcome('FAILED', { ...NONE, failed: 1 }, impossible);
    return outcome('SKIPPED', { ...NONE, skipped: 1 }, impossible);
  }
  if (stage.report) rmSync(stage.report.path, { force: true });
  let endedWell = true;
  for (const command of stage.commands) if ((await exitCode(command)) !== 0) endedWell = false;
  const counts = stage.report ? countsFrom(stage.report.reporter, stage.report.path, endedWell) : NONE;
  return outcome(endedWell ? 'ok' : 'FAILED', counts);
}

/** The asked-for stages and those they need, in the usual order; an unknown name is an error. */
function chosen(only: string | undefined): readonly Stage[] | string {
  const all = stages();
  if (only === undefined) return all;
  const names = only.split(',');
  const unknown = names.filter((name) => !all.some((stage) => stage.name === name));
  if (unknown.length > 0) return `There is no stage ${unknown.join(', ')}: ${all.map((s) => s.name).join(', ')}.`;
  const needed = all.filter((s) => names.includes(s.name)).flatMap((s) => s.needs ?? []);
  return all.filter((stage) => names.includes(stage.name) || needed.includes(stage.name));
}

function printTable(outcomes: readonly Outcome[]): void {
  console.log(`\n${'stage'.padEnd(12)} ${'result'.padEnd(8)} ${'seconds'.padStart(8)}  tests`);
  for (const { stage, verdict, seconds, counts, why } of outcomes) {
    const tested = counts.passed + counts.failed + counts.skipped > 0;
    const tests = tested ? `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped` : '';
    const line = [stage.padEnd(12), verdict.padEnd(8), seconds.toFixed(1).padStart(8), '', tests, why ?? ''].join(' ');
    console.log(line.trimEnd());
  }
  const total = outcomes.reduce((seconds, outcome) => seconds + outcome.seconds, 0);
  console.log(`${'all'.padEnd(12)} ${''.padEnd(8)} ${total.toFixed(1).padStart(8)}\n`);
}

/** Returns the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { only: { type: 'string' } } });
  const picked = chosen(values.only);
  if (typeof picked === 'string') {
    console.error(picked);
    return 1;
  }
  mkdirSync(join(FOLDERS.root, 'tests/artifacts'), { recursive: true });
  const outcomes: Outcome[] = [];
  for (const stage of picked) outcomes.push(await runStage(stage, outcomes));
  printTable(outcomes);
  const counts = outcomes.reduce((total, outcome) => sum(total, outcome.counts), NONE);
  // alone on its line and last: the one thing a script reads
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return outcomes.every((o) => o.verdict === 'ok' || o.verdict === 'SKIPPED') && counts.failed === 0 ? 0 : 1;
}
