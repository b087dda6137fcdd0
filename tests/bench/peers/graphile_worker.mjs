// graphile-worker: addJob and addJobs; a runner with a local queue, batched completions and prepared statements, as its
// page on performance advises.
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';
import { completionTable, payloadOf, recordCompletions } from './payload.mjs';

const quiet = new Logger(() => () => {});
const concurrentJobs = 20;

export class Peer {
  constructor(connection) {
    this.pool = new pg.Pool({ ...connection, max: 26 });
    this.pool.on('error', (error) => console.error(error));
    this.pool.on('connect', (client) => client.on('error', () => {}));
    this.toRecord = [];
  }
  async open() {
    this.utils = await makeWorkerUtils({ pgPool: this.pool, logger: quiet });
    await this.utils.migrate();
    await this.pool.query(completionTable);
  }
  async empty() {
    await this.pool.query('TRUNCATE graphile_worker._private_jobs, peer_completion');
  }
  insertOne(n) {
    return this.utils.addJob('print', payloadOf(n));
  }
  insertMany(first, count) {
    return this.utils.addJobs(
      Array.from({ length: count }, (_, i) => ({ identifier: 'print', payload: payloadOf(first + i) })),
    );
  }
  // What tasks that run at the same time have to record goes in one statement.
  record(id) {
    if (this.toRecord.push(id) === 1) {
      this.recorded = new Promise((resolve) => setImmediate(resolve)).then(() =>
        recordCompletions(this.pool, this.toRecord.splice(0)),
      );
    }
    return this.recorded;
  }
  async process(count, recorded) {
    let done = 0;
    let finish;
    const finished = new Promise((resolve) => (finish = resolve));
    const print = async (_payload, helpers) => {
      if (recorded) await this.record(helpers.job.id);
      if (++done === count) finish();
    };
    const runner = await run({
      pgPool: this.pool,
      logger: quiet,
      noHandleSignals: true,
      taskList: { print },
      preset: {
        worker: {
          concurrentJobs,
          pollInterval: 100,
          localQueue: { size: 500 },
          completeJobBatchDelay: 0,
          failJobBatchDelay: 0,
        },
      },
    });
    await finished;
    await runner.stop(); // writes the completions that it still holds
  }
  async close() {
    await this.utils.release();
    await this.pool.end();
  }
}
