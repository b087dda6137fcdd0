// Contenders take turns: floor, ours, peer, floor, ours, peer …, so that a machine that changes its mind changes it for
// all. Each begins right after a checkpoint.
//
// A contender: { role, label, gives: { measure: key of the result }, run }.
export async function rounds(bench, count, contenders) {
  const wanted = contenders.filter(({ gives }) => Object.keys(gives).some(bench.wants));
  for (let round = 1; round <= count; round++) {
    for (const { role, label, gives, run } of wanted) {
      bench.say(`round ${round} of ${count}: ${label}`);
      await bench.postgres.query('postgres', 'CHECKPOINT');
      const result = await run();
      for (const [measure, key] of Object.entries(gives)) {
        if (bench.wants(measure)) bench.samples.add(measure, role, label, result[key]);
      }
    }
  }
}
