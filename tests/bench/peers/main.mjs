// One peer in a process of its own, so that its node and its pool are warm: reads orders from stdin, one line of JSON
// each, and answers each with one. The peers' settings stand in their files.
//   main.mjs PEER '{"host":…,"port":…,"user":…,"database":…}'
import { createInterface } from 'node:readline';

const [peerName, connection] = process.argv.slice(2);
const { Peer } = await import(`./${peerName}.mjs`);
const peer = new Peer(JSON.parse(connection));
await peer.open();

const timed = async (jobs, work) => {
  const begun = performance.now();
  await work();
  const seconds = (performance.now() - begun) / 1e3;
  return { jobs, seconds, per_second: jobs / seconds };
};

// `work(n)` for each n below `count`, by `callers` at any time.
const byMany = async (callers, count, work) => {
  let next = 0;
  const call = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: callers }, call));
};

const orders = {
  single: async ({ jobs, callers }) => {
    await peer.empty();
    return timed(jobs, () => byMany(callers, jobs, (n) => peer.insertOne(n)));
  },
  batch: async ({ jobs, batch, callers, call = 'insertMany' }) => {
    await peer.empty();
    const batches = Math.ceil(jobs / batch);
    return timed(batches * batch, () => byMany(callers, batches, (n) => peer[call](n * batch, batch)));
  },
  life: async ({ jobs, batch, callers, recorded }) => {
    await peer.empty();
    const batches = Math.ceil(jobs / batch);
    return timed(batches * batch, async () => {
      const done = peer.process(batches * batch, recorded);
      await byMany(callers, batches, (n) => peer.insertMany(n * batch, batch));
      await done;
    });
  },
};

console.log(JSON.stringify({ ready: true }));
for await (const line of createInterface({ input: process.stdin })) {
  const { order, ...wishes } = JSON.parse(line);
  console.log(JSON.stringify(await orders[order](wishes)));
}
await peer.close();
process.exit(0);
