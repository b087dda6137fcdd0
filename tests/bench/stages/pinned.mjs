// A report that keeps its snapshot open while cards are printed: dead rows would pile up behind it, if there were any.
import { rounds } from '../lib/rounds.mjs';

export const gives = ['growth_pinned_snapshot'];

export async function measure(bench) {
  const { size, postgres } = bench;
  const free = await bench.cetak('free');
  const held = await bench.cetak('held');
  const pin = await postgres.pin('held');
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1e3;
  const life = (server) => () => server.load('life', '--jobs', size.life);
  try {
    // The same load on both all the while; what counts is the last rounds, when the snapshot is oldest.
    while (seconds() < size.pinned) {
      bench.say(`pinned for ${Math.round(seconds())} of ${size.pinned} s`);
      await life(free)();
      await life(held)();
    }
    await rounds(bench, size.growthRounds, [
      { role: 'floor', label: 'no snapshot pinned', gives: { growth_pinned_snapshot: 'per_second' }, run: life(free) },
      { role: 'cetak', label: `a snapshot pinned for ${size.pinned} s`, gives: { growth_pinned_snapshot: 'per_second' }, run: life(held) },
    ]);
    bench.note(`growth_pinned_snapshot: measured when the snapshot had been pinned for ${size.pinned} to ${Math.round(seconds())} s of load`);
  } finally {
    await pin.release();
    await free.stop();
    await held.stop();
    for (const name of ['free', 'held']) await postgres.dropDatabase(name);
  }
}
