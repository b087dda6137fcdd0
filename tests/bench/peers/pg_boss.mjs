// pg-boss: send and insert; fetch and complete in batches, by two at once and without a pause between. Supervision and
// schedules are off.
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { completionTable, payloadOf, recordCompletions } from './payload.mjs';

const queue = 'print';
const consumers = 2;
const batchSize = 1000;

export class Peer {
  constructor(connection) {
    this.pool = new pg.Pool({ ...connection, max: 2 });
    this.boss = new PgBoss({ ...connection, max: 24, supervise: false, schedule: false });
    this.boss.on('error', (error) => console.error(error));
  }
  async open() {
    await this.boss.start();
    await this.boss.createQueue(queue);
    await this.pool.query(completionTable);
  }
  async empty() {
    await this.boss.deleteAllJobs(queue);
    await this.pool.query('TRUNCATE peer_completion');
    await this.pool.query('VACUUM pgboss.job_common');
  }
  insertOne(n) {
    return this.boss.send(queue, payloadOf(n));
  }
  insertMany(first, count) {
    return this.boss.insert(
      queue,
      Array.from({ length: count }, (_, i) => ({ data: payloadOf(first + i) })),
    );
  }
  async process(count, recorded) {
    let done = 0;
    const consume = async () => {
      while (done < count) {
        const jobs = await this.boss.fetch(queue, { batchSize });
        if (jobs.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
        if (jobs.length === 0) continue;
        const ids = jobs.map((job) => job.id);
        if (recorded) await recordCompletions(this.pool, ids);
        await this.boss.complete(queue, ids);
        done += ids.length;
      }
    };
    await Promise.all(Array.from({ length: consumers }, consume));
  }
  async close() {
    await this.boss.stop({ graceful: false });
    await this.pool.end();
  }
}
