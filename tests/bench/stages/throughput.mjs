// Submit and whole life beside the floors and the peers, and what a card costs.
import { rounds } from '../lib/rounds.mjs';
import { emptyServer } from '../lib/empty_server.mjs';
import { Peers } from '../lib/peers.mjs';
import { cpuSeconds } from '../lib/processes.mjs';
import { pause, run } from '../lib/programs.mjs';

const peerLabels = { graphile_worker: 'graphile-worker', pg_boss: 'pg-boss', pgq: 'PGQ' };

export const gives = [
  'submit_stream', 'submit_unary', 'submit_lone_latency', 'whole_life', 'wal_per_card',
  'submit_stream_2k', 'submit_stream_photo', 'submit_stream_random_ids',
  'whole_life_2k', 'whole_life_recorded', 'cost_commits', 'cost_cpu_postgres', 'cost_cpu_server', 'cost_dead_tuples',
];

export async function measure(bench) {
  const { size } = bench;
  await bench.postgres.makeDatabase('floor', bench.site);
  const empty = await emptyServer();
  const submit = await bench.cetak('submit', { prints: false });
  const life = await bench.cetak('life');
  const peers = await Peers.open(bench);
  try {
    await rounds(bench, size.rounds, [
      ...streams(bench, submit, peers, empty),
      ...calls(bench, submit, peers, empty),
      ...lone(bench, submit, empty),
      ...lives(bench, life, peers),
    ]);
  } finally {
    await peers.close();
    await empty.stop();
    await submit.stop();
    await life.stop();
    for (const name of ['floor', 'submit', 'life']) await bench.postgres.dropDatabase(name);
  }
}

const copy = (bench, ...words) => run('bench_floor', 'copy', '--url', bench.postgres.urlOf('floor'), ...words);

function streams(bench, submit, peers, empty) {
  const { size } = bench;
  const pair = (measure, what, jobs, ...words) => [
    { role: 'floor', label: `COPY${what}`, gives: { [measure]: 'per_second' }, run: () => copy(bench, '--jobs', jobs, ...words) },
    { role: 'cetak', label: `Cetak, stream${what}`, gives: { [measure]: 'per_second' },
      run: () => submit.load('stream', '--jobs', jobs, ...words) },
  ];
  return [
    ...pair('submit_stream', '', size.stream),
    ...Object.entries(peerLabels).map(([name, label]) => (
      { role: 'peer', label: `${label}, batches`, gives: { submit_stream: 'per_second' }, run: () => peers.batch(name) })),
    { role: 'beside', label: 'PGQ past its functions', gives: { submit_stream: 'per_second' },
      run: () => peers.batch('pgq', 'insertRows') },
    { role: 'beside', label: 'empty stream', gives: { submit_stream: 'per_second' },
      run: () => empty.load('stream', '--jobs', 4 * size.stream) },
    ...pair('submit_stream_2k', ', 2 KiB', Math.round(size.stream / 3), '--payload', 2048),
    ...pair('submit_stream_photo', ', photo of 20 KiB', size.stream / 25, '--payload', 20_480 + 120),
    ...pair('submit_stream_random_ids', ', random ids', size.stream, '--random-ids'),
  ];
}

function calls(bench, submit, peers, empty) {
  const { size } = bench;
  return [
    { role: 'floor', label: 'empty unary RPC', gives: { submit_unary: 'per_second' },
      run: () => empty.load('unary', '--jobs', 2 * size.unary) },
    { role: 'cetak', label: 'Cetak, unary', gives: { submit_unary: 'per_second' },
      run: () => submit.load('unary', '--jobs', size.unary) },
    ...Object.entries(peerLabels).map(([name, label]) => (
      { role: 'peer', label: `${label}, one by one`, gives: { submit_unary: 'per_second' }, run: () => peers.single(name) })),
  ];
}

function lone(bench, submit, empty) {
  return [
    { role: 'floor', label: 'fdatasync', gives: { submit_lone_latency: 'p50_ms' },
      run: () => run('bench_floor', 'disk', '--file', `${bench.directory}/fdatasync`) },
    { role: 'cetak', label: 'Cetak, a lone caller', gives: { submit_lone_latency: 'p50_ms' },
      run: () => submit.load('lone', '--jobs', bench.size.lone) },
    { role: 'beside', label: 'a call that does nothing', gives: { submit_lone_latency: 'p50_ms' },
      run: () => empty.load('lone', '--jobs', bench.size.lone) },
    { role: 'beside', label: 'a row of one number, by libpq', gives: { submit_lone_latency: 'p50_ms' },
      run: () => run('bench_floor', 'row', '--url', bench.postgres.urlOf('floor'), '--rows', bench.size.lone) },
  ];
}

function lives(bench, life, peers) {
  const { size } = bench;
  const peerLives = (measure, role, recorded) =>
    Object.entries(peerLabels).map(([name, label]) => (
      { role: name === 'pgq' ? 'beside' : role, label: `${label}, insert and process`,
        gives: { [measure]: 'per_second' }, run: () => peers.life(name, recorded) }));
  return [
    { role: 'floor', label: 'COPY of job and completion', gives: { whole_life: 'per_second', wal_per_card: 'wal' },
      run: () => withCosts(bench, 'floor', null, () => copy(bench, '--jobs', size.life, '--completions')) },
    { role: 'cetak', label: 'Cetak, whole life',
      gives: { whole_life: 'per_second', whole_life_recorded: 'per_second', wal_per_card: 'wal', cost_commits: 'commits',
        cost_cpu_postgres: 'cpuPostgres', cost_cpu_server: 'cpuServer', cost_dead_tuples: 'deadTuples' },
      run: () => withCosts(bench, 'life', life, () => life.load('life', '--jobs', size.life)) },
    ...peerLives('whole_life', 'peer', false),
    ...peerLives('whole_life_recorded', 'peer', true),
    { role: 'floor', label: 'COPY of job and completion, 2 KiB', gives: { whole_life_2k: 'per_second' },
      run: () => copy(bench, '--jobs', size.life / 2, '--completions', '--payload', 2048) },
    { role: 'cetak', label: 'Cetak, whole life, 2 KiB', gives: { whole_life_2k: 'per_second' },
      run: () => life.load('life', '--jobs', size.life / 2, '--payload', 2048) },
  ];
}

// What `work` cost a job: by PostgreSQL's counters and the kernel's. Only what writes gets a transaction's number, and
// only what was updated or deleted leaves a dead tuple.
async function withCosts(bench, database, server, work) {
  const { postgres } = bench;
  const postmaster = await postgres.postmaster();
  const look = async () => {
    const [row] = await postgres.query(database, `
      SELECT pg_current_wal_insert_lsn() - '0/0' AS wal, pg_snapshot_xmax(pg_current_snapshot())::text AS commits,
             (SELECT sum(n_tup_upd + n_tup_del) FROM pg_stat_user_tables) AS dead`);
    return { wal: Number(row.wal), commits: Number(row.commits), dead: Number(row.dead),
      postgres: cpuSeconds(postmaster), server: server ? cpuSeconds(server.pid) : 0 };
  };
  await postgres.vacuum(); // else its log, of 2 KiB cards and photos, is counted here
  await postgres.query('postgres', 'CHECKPOINT');
  const before = await look();
  const result = await work();
  await pause(1100); // sessions report what they updated at most once a second
  const after = await look();
  const aJob = (key) => (after[key] - before[key]) / result.jobs;
  return { ...result, wal: aJob('wal'), commits: aJob('commits'), deadTuples: aJob('dead'),
    cpuPostgres: aJob('postgres') * 1e6, cpuServer: aJob('server') * 1e6 };
}
