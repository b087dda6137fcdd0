// How much of everything. Counts are jobs unless they say otherwise; `pinned` is in seconds.
import { run } from './programs.mjs';

const quick = {
  rounds: 3, stream: 60_000, unary: 20_000, lone: 300, life: 60_000, open_seconds: 3,
  peerSingle: 4_000, peerBatch: 20_000, peerLife: 8_000,
  completed: 200_000, waiting: [100_000, 1_000_000], growthRounds: 2, queries: 2_000, restarts: 3, urgent: 3,
  pinned: 20, flood: 100_000, outage: 60_000, draws: 200,
};
const full = {
  rounds: 5, stream: 150_000, unary: 60_000, lone: 1_000, life: 150_000, open_seconds: 8,
  peerSingle: 10_000, peerBatch: 50_000, peerLife: 20_000,
  completed: 10_000_000, waiting: [1_000_000, 10_000_000], growthRounds: 5, queries: 10_000, restarts: 5, urgent: 5,
  pinned: 600, flood: 300_000, outage: 300_000, draws: 1_000,
};
const smoke = {
  rounds: 1, stream: 2_000, unary: 1_000, lone: 50, life: 1_000, open_seconds: 1,
  peerSingle: 100, peerBatch: 1_000, peerLife: 500,
  completed: 2_500, waiting: [1_000, 5_000], growthRounds: 1, queries: 100, restarts: 1, urgent: 1,
  pinned: 1, flood: 2_000, outage: 5_000, draws: 5,
};
export const sizes = { smoke, quick, full, long: { ...full, completed: 100_000_000 } };

// What is counted in jobs but meant in seconds, for a machine that copies so many cards a second. On a quicker one each
// would be over before it is sustained: the last boxes of a whole life are closed by their age of a second.
const meantForCopies = 17_500;
const lasting = ['stream', 'unary', 'lone', 'life', 'peerBatch', 'peerLife', 'flood', 'outage', 'draws'];

export async function suitMachine(bench) {
  await bench.postgres.makeDatabase('probe', bench.site);
  const { per_second: copies } = await run(
    'bench_floor', 'copy', '--url', bench.postgres.urlOf('probe'), '--jobs', 30_000, '--completions');
  await bench.postgres.dropDatabase('probe');
  const factor = Math.max(1, Math.round(copies / meantForCopies));
  for (const name of lasting) bench.size[name] *= factor;
  bench.note(`sizes: ${factor} × those of lib/sizes.mjs, for this machine's speed`);
}
