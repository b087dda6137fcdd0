// PGQ: pgq.insert_event, one a call or over an array; a consumer that reads whole batches, with a tick every 50 ms where
// its daemon's default is a second.
import pg from 'pg';
import { completionTable, payloadOf, recordCompletions } from './payload.mjs';

const tickEachMs = 50;
const queue = 'print';
const consumer = 'printer';

export class Peer {
  constructor(connection) {
    this.pool = new pg.Pool({ ...connection, max: 26 });
    this.eventTable = '';
  }
  query(name, text, values) {
    return this.pool.query({ name, text, values });
  }
  async open() {
    await this.pool.query('CREATE EXTENSION IF NOT EXISTS pgq');
    await this.pool.query(completionTable);
    await this.empty();
  }
  // A fresh queue: its old events need not wait for a rotation.
  async empty() {
    await this.pool.query('TRUNCATE peer_completion');
    const { rows } = await this.pool.query('SELECT 1 FROM pgq.queue WHERE queue_name = $1', [queue]);
    if (rows.length > 0) await this.pool.query('SELECT pgq.drop_queue($1, true)', [queue]);
    await this.pool.query('SELECT pgq.create_queue($1)', [queue]);
    await this.pool.query(
      `SELECT pgq.set_queue_config($1, name, value)
       FROM (VALUES ('ticker_max_lag', '0'), ('ticker_idle_period', '0'), ('ticker_max_count', '1')) c(name, value)`,
      [queue],
    );
    await this.pool.query('SELECT pgq.register_consumer($1, $2)', [queue, consumer]);
    const table = await this.pool.query('SELECT pgq.current_event_table($1) AS name', [queue]);
    this.eventTable = table.rows[0].name;
  }
  insertOne(n) {
    return this.query('one', `SELECT pgq.insert_event('${queue}', 'print', $1)`, [JSON.stringify(payloadOf(n))]);
  }
  insertMany(first, count) {
    const payloads = Array.from({ length: count }, (_, i) => JSON.stringify(payloadOf(first + i)));
    return this.query(
      'many',
      `SELECT count(pgq.insert_event('${queue}', 'print', payload)) FROM unnest($1::text[]) payload`,
      [payloads],
    );
  }
  // Past its functions, into its table, as the comment of pgq.current_event_table allows.
  insertRows(first, count) {
    const payloads = Array.from({ length: count }, (_, i) => JSON.stringify(payloadOf(first + i)));
    return this.query(
      `rows of ${this.eventTable}`, // a fresh queue has another table
      `INSERT INTO ${this.eventTable} (ev_time, ev_type, ev_data)
       SELECT now(), 'print', payload FROM unnest($1::text[]) payload`,
      [payloads],
    );
  }
  async process(count, recorded) {
    let done = 0;
    const tick = setInterval(() => this.query('tick', 'SELECT pgq.ticker($1)', [queue]).catch(() => {}), tickEachMs);
    const client = await this.pool.connect();
    while (done < count) {
      const next = await client.query('SELECT pgq.next_batch($1, $2) AS id', [queue, consumer]);
      const batch = next.rows[0].id;
      if (batch === null) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        continue;
      }
      const events = await client.query('SELECT ev_id, ev_data FROM pgq.get_batch_events($1)', [batch]);
      await client.query('BEGIN');
      if (recorded && events.rows.length > 0) await recordCompletions(client, events.rows.map((event) => event.ev_id));
      await client.query('SELECT pgq.finish_batch($1)', [batch]);
      await client.query('COMMIT');
      done += events.rows.length;
    }
    client.release();
    clearInterval(tick);
  }
  async close() {
    await this.pool.end();
  }
}
