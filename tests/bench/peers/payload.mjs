// A task's content of the size of a card, and the completion row of the variant that records one.
export const payloadOf = (n) => ({ card: String(n).padStart(12, '0').padEnd(109, 'x') }); // 120 bytes as JSON

export const completionTable = `
  CREATE TABLE IF NOT EXISTS peer_completion (
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    job_id text PRIMARY KEY,
    outcome smallint NOT NULL,
    note text NOT NULL)`;

export const recordCompletions = (client, ids) =>
  client.query({
    name: 'record-completions',
    text: `INSERT INTO peer_completion (job_id, outcome, note)
           SELECT id, 1, 'job-completed-successfully' FROM unnest($1::text[]) id`,
    values: [ids],
  });
