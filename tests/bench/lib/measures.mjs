// What is measured, and what it must show on two cores that load generator, server and PostgreSQL share. The cells are
// the first thirteen; the rest stands beside them. A target is a ratio to the floor, a ratio to the best peer, or a limit.
const cell = (name, unit, better, says, target = {}) => ({ name, unit, better, says, target });

export const cells = [
  cell('submit_stream', 'per second', 'more', 'durable submits on streams', { floor: 0.75, peer: 2.5 }),
  cell('submit_unary', 'per second', 'more', 'durable submits, a call each, many callers', { floor: 0.6, peer: 15 }),
  cell('submit_lone_latency', 'ms', 'less', "a lone caller's median, against one fdatasync", { floor: 3 }),
  cell('submit_p99_half_load', 'ms', 'less', 'p99 of callers at half of the peak, open loop', { limit: 10 }),
  cell('whole_life', 'per second', 'more', 'submit, batch, hand-off, instant printer, completion', { floor: 0.5, peer: 5 }),
  cell('backlog_query_p99', 'ms', 'less', 'the backlog by office and priority in the server, grown against empty', { limit: 1 }),
  cell('growth_waiting', 'per second', 'more', 'whole life, many waiting against none', { floor: 0.95 }),
  cell('growth_pinned_snapshot', 'per second', 'more', 'whole life, a snapshot pinned against none', { floor: 0.95 }),
  cell('restart_first_card', 'ms', 'less', 'from start to the first card after kill -9, many waiting', { limit: 2000 }),
  cell('server_memory', 'MB', 'less', "the server's memory, many waiting", { limit: 150 }),
  cell('urgent_card', 'ms', 'less', 'an urgent card printed, a million waiting against none'),
  cell('wal_per_card', 'bytes', 'less', 'WAL of a whole life, 120 bytes of payload', { limit: 650 }),
  cell('draw_card', 'per second', 'more', 'front and back drawn on one core', { limit: 250 }),
];

export const beside = [
  cell('submit_stream_2k', 'per second', 'more', 'the same with 2 KiB of payload'),
  cell('submit_stream_photo', 'per second', 'more', 'the same with a photo of 20 KiB'),
  cell('submit_stream_random_ids', 'per second', 'more', 'the same with request ids without an order'),
  cell('submit_p50_half_load', 'ms', 'less', 'p50 of callers at half of the peak'),
  cell('submit_p50_high_load', 'ms', 'less', 'p50 of callers at four fifths of the peak'),
  cell('submit_p99_high_load', 'ms', 'less', 'p99 of callers at four fifths of the peak'),
  cell('whole_life_2k', 'per second', 'more', 'whole life with 2 KiB of payload'),
  cell('whole_life_recorded', 'per second', 'more', "whole life, the peers' task records a completion row"),
  cell('cost_commits', 'a card', 'less', 'writing transactions of a whole life'),
  cell('cost_cpu_postgres', 'µs a card', 'less', "PostgreSQL's CPU of a whole life"),
  cell('cost_cpu_server', 'µs a card', 'less', "the server's CPU of a whole life"),
  cell('cost_dead_tuples', 'a card', 'less', 'rows updated or deleted in a whole life'),
  cell('backlog_call_p99', 'ms', 'less', 'the same at its caller'),
  cell('growth_waiting_submit', 'per second', 'more', 'submits on a stream, many waiting against none'),
  cell('growth_waiting_random_ids', 'per second', 'more', 'the same with request ids without an order'),
  cell('growth_million_waiting', 'per second', 'more', 'whole life, fewer waiting against none'),
  cell('urgent_batches_before', 'batches', 'less', 'batches that a printer began after it was accepted and before its own'),
  cell('flood_other_office', 'ms', 'less', "another office's card printed, one office floods against none"),
  cell('outage_longest_gap', 'ms', 'less', 'no answer for so long when PostgreSQL crashes under load'),
];

export const measures = [...cells, ...beside];
