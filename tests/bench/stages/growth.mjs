// The same work with many cards done and many that wait, against databases with none. With it the scenes that need such
// a database: an urgent card before a long line, and a server that was killed in front of one.
import { emptyServer } from '../lib/empty_server.mjs';
import { run, until } from '../lib/programs.mjs';
import { rounds } from '../lib/rounds.mjs';

export const gives = [
  'backlog_query_p99', 'growth_waiting', 'restart_first_card', 'server_memory', 'urgent_card',
  'backlog_call_p99', 'growth_waiting_submit', 'growth_waiting_random_ids', 'growth_million_waiting', 'urgent_batches_before',
];

export async function measure(bench) {
  const { size } = bench;
  const [some, many] = size.waiting;
  const done = `${size.completed.toLocaleString('en')} done`;
  const servers = {
    printing: await bench.cetak('printing'), // prints all that it gets, so that none waits
    paused: await bench.cetak('paused', { prints: false }), // takes submissions, to compare those alone
    grown: await bench.cetak('grown', { prints: false }), // prints only while that is what is measured
  };
  const empty = await emptyServer();
  try {
    await grow(bench, servers.grown, { completed: size.completed, waiting: some });
    await rounds(bench, size.growthRounds, [
      ...lives(bench, servers, 'growth_million_waiting', `${some.toLocaleString('en')} waiting, ${done}`),
      ...urgent(bench, servers),
    ]);
    await grow(bench, servers.grown, { waiting: many - some });
    await rounds(bench, size.growthRounds, [
      ...queries(bench, servers, empty),
      ...submits(bench, servers, 'growth_waiting_submit'),
      ...submits(bench, servers, 'growth_waiting_random_ids', '--random-ids'),
      ...lives(bench, servers, 'growth_waiting', `${many.toLocaleString('en')} waiting, ${done}`),
      ...memory(servers),
    ]);
    await servers.grown.stop();
    servers.grown.emptyTrays();
    bench.note('restart_first_card: after the logs of the simulated printers were emptied');
    await servers.grown.start();
    await servers.grown.setPrinting(true);
    await rounds(bench, size.restarts, restart(servers.grown));
  } finally {
    await empty.stop();
    for (const [name, server] of Object.entries(servers)) {
      await server.stop();
      await bench.postgres.dropDatabase(name);
    }
  }
}

async function grow(bench, server, cards) {
  await server.stop();
  bench.say(`loading by COPY: ${JSON.stringify(cards)}`);
  const wishes = Object.entries(cards).flatMap(([name, count]) => [`--${name}`, count]);
  const { seconds } = await run('bench_seed', '--url', bench.postgres.urlOf(server.database), ...wishes);
  bench.note(`loaded by COPY in ${Math.round(seconds)} s: ${JSON.stringify(cards)}`);
  await server.start();
}

const whilePrinting = (server, work) => async () => {
  await server.setPrinting(true);
  const result = await work();
  await server.setPrinting(false);
  return result;
};

function lives(bench, { printing, grown }, measure, label) {
  const life = (server) => () => server.load('life', '--jobs', bench.size.life);
  const gives = { [measure]: 'per_second' };
  return [
    { role: 'floor', label: 'none waiting', gives, run: life(printing) },
    { role: 'cetak', label, gives, run: whilePrinting(grown, life(grown)) },
  ];
}

function submits(bench, { paused, grown }, measure, ...wishes) {
  const stream = (server) => () => server.load('stream', '--jobs', bench.size.stream, ...wishes);
  const gives = { [measure]: 'per_second' };
  return [
    { role: 'floor', label: 'few waiting', gives, run: stream(paused) },
    { role: 'cetak', label: 'many waiting', gives, run: stream(grown) },
  ];
}

// As the server makes it, and as a caller gets it: there what a call takes without a count stands beside it.
function queries(bench, { printing, grown }, empty) {
  const count = ({ database }) => () => run('bench_count', bench.postgres.urlOf(database), bench.size.queries);
  const call = (server) => () => server.load('count', '--jobs', bench.size.queries);
  const inServer = { backlog_query_p99: 'p99_ms' };
  const atCaller = { backlog_call_p99: 'p99_ms' };
  return [
    { role: 'floor', label: 'none waiting', gives: inServer, run: count(printing) },
    { role: 'cetak', label: 'many waiting', gives: inServer, run: count(grown) },
    { role: 'floor', label: 'none waiting', gives: atCaller, run: call(printing) },
    { role: 'cetak', label: 'many waiting', gives: atCaller, run: call(grown) },
    { role: 'beside', label: 'a call that does nothing', gives: atCaller,
      run: () => empty.load('lone', '--jobs', bench.size.queries) },
  ];
}

function memory({ printing, grown }) {
  const resident = (server) => () => ({ megabytes: server.megabytes() });
  const gives = { server_memory: 'megabytes' };
  return [
    { role: 'floor', label: 'none waiting', gives, run: resident(printing) },
    { role: 'cetak', label: 'many waiting', gives, run: resident(grown) },
  ];
}

// Besides the time: how many batches the printers began after the card's receipt was there and before its own. A printer
// that chose its next box just before the receipt may still be cutting it.
function urgent(bench, { printing, grown }) {
  const card = (server) => async () => {
    const result = await server.load('card', '--urgent', '--office', 11, '--jobs', bench.size.urgent);
    const rows = await bench.postgres.query(server.database, `
      SELECT (SELECT count(*) FROM batch x WHERE x.cut_at > c.accepted_at AND x.cut_at < b.cut_at)::int AS batches
      FROM unnest($1::uuid[], $2::timestamptz[]) c(request_id, accepted_at)
      JOIN print_job j USING (request_id) JOIN batch b ON b.room_id = j.room_id AND b.lane_id = j.lane_id
       AND j.lane_seq BETWEEN b.first_seq AND b.last_seq`,
    [result.cards.map(({ request_id: id }) => id), result.cards.map(({ accepted_at: at }) => at)]);
    return { ...result, batches: Math.max(...rows.map(({ batches }) => batches)) };
  };
  const gives = { urgent_card: 'p50_ms', urgent_batches_before: 'batches' };
  return [
    { role: 'floor', label: 'none waiting', gives, run: card(printing) },
    { role: 'cetak', label: 'a long line before it', gives, run: whilePrinting(grown, card(grown)) },
  ];
}

const restart = (grown) => [
  { role: 'cetak', label: 'start after kill -9', gives: { restart_first_card: 'milliseconds' },
    run: async () => {
      const printed = grown.cardLogBytes();
      await until('a card before the kill', 60, () => grown.cardLogBytes() > printed, 5);
      await grown.kill();
      const before = grown.cardLogBytes();
      const begun = performance.now();
      let milliseconds = 0;
      await Promise.all([
        grown.start(),
        until('the first card', 120, () => grown.cardLogBytes() > before, 2).then(() => (milliseconds = performance.now() - begun)),
      ]);
      return { milliseconds };
    } },
];
