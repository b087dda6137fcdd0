// One office floods while another sends a card; PostgreSQL crashes under load.
import { rounds } from '../lib/rounds.mjs';
import { pause } from '../lib/programs.mjs';

export const gives = ['flood_other_office', 'outage_longest_gap'];

export async function measure(bench) {
  const server = await bench.cetak('scenes');
  try {
    await rounds(bench, bench.size.growthRounds, flood(bench, server));
    if (bench.wants('outage_longest_gap')) await crash(bench, server);
  } finally {
    await server.stop();
    await bench.postgres.dropDatabase('scenes');
  }
}

function flood(bench, server) {
  const card = () => server.load('card', '--office', 1, '--jobs', bench.size.urgent);
  return [
    { role: 'floor', label: 'nobody else sends', gives: { flood_other_office: 'p50_ms' }, run: card },
    { role: 'cetak', label: 'another office floods', gives: { flood_other_office: 'p50_ms' },
      run: async () => {
        await server.load('stream', '--office', 0, '--jobs', bench.size.flood);
        return card();
      } },
  ];
}

// Every receipt must still be a row afterwards, and every request must have got one in the end.
async function crash(bench, server) {
  const { postgres, size } = bench;
  const jobs = async () => Number((await postgres.query('scenes', 'SELECT count(*) FROM print_job'))[0].count);
  const before = await jobs();
  const load = server.load('outage', '--jobs', size.outage);
  await pause(1000);
  await postgres.crashAndStart();
  const result = await load;
  const rows = (await jobs()) - before;
  if (!result.finished || result.receipts !== size.outage || rows !== size.outage) {
    throw new Error(`after the crash of PostgreSQL: ${rows} rows; ${JSON.stringify(result)}`);
  }
  bench.samples.add('outage_longest_gap', 'cetak', 'PostgreSQL crashed and recovered', result.longest_gap_ms);
  bench.note(`PostgreSQL crashed under load: ${size.outage} sent, as many receipts, as many rows`);
}
