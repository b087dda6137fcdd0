// Callers who come at random, at a half and at four fifths of the peak, whether or not others are answered.
import { median } from '../lib/samples.mjs';
import { rounds } from '../lib/rounds.mjs';

export const gives = ['submit_p99_half_load', 'submit_p50_half_load', 'submit_p50_high_load', 'submit_p99_high_load'];

export async function measure(bench) {
  const submit = await bench.cetak('half_load', { prints: false });
  try {
    const peaks = [];
    for (let i = 0; i < 3; i++) peaks.push((await submit.load('unary', '--jobs', bench.size.unary)).per_second);
    const peak = median(peaks);
    const at = (share) => () =>
      submit.load('open', '--rate', share * peak, '--jobs', Math.round(share * peak * bench.size.open_seconds));
    await rounds(bench, bench.size.rounds, [
      { role: 'cetak', label: 'Cetak at 50 % of the peak',
        gives: { submit_p99_half_load: 'p99_ms', submit_p50_half_load: 'p50_ms' }, run: at(0.5) },
      { role: 'cetak', label: 'Cetak at 80 % of the peak',
        gives: { submit_p99_high_load: 'p99_ms', submit_p50_high_load: 'p50_ms' }, run: at(0.8) },
    ]);
  } finally {
    await submit.stop();
    await bench.postgres.dropDatabase('half_load');
  }
}
