// Cards a second on one core, front and back.
import { rounds } from '../lib/rounds.mjs';
import { run } from '../lib/programs.mjs';

export const gives = ['draw_card'];

export const measure = (bench) =>
  rounds(bench, bench.size.rounds, [
    { role: 'cetak', label: 'front and back', gives: { draw_card: 'per_second' }, run: () => run('bench_draw', bench.size.draws) },
  ]);
