-- A count reads the batches behind a lane's newest checkpoint, so that it costs the same however long the history is.

-- What the batches at the beginning of a lane add up to, all of them completed. A completed batch never changes and a
-- lane is cut from front to back, so a row stays true; the one that reaches furthest counts.
CREATE TABLE lane_checkpoint (
  made_at   timestamptz NOT NULL DEFAULT now(),
  room_id   int NOT NULL,
  lane_id   int NOT NULL,
  last_seq  int NOT NULL,
  cards     bigint NOT NULL,
  printed   bigint NOT NULL,
  aborted   bigint NOT NULL,
  PRIMARY KEY (room_id, lane_id, last_seq),
  CONSTRAINT lane_checkpoint_cards_check CHECK (printed >= 0 AND aborted >= 0 AND printed + aborted = cards),
  FOREIGN KEY (room_id, lane_id) REFERENCES lane
);

CREATE VIEW newest_lane_checkpoint AS
  SELECT l.room_id, l.lane_id, k.last_seq, k.cards, k.printed, k.aborted
  FROM lane l
  CROSS JOIN LATERAL (
    SELECT x.last_seq, x.cards, x.printed, x.aborted FROM lane_checkpoint x
    WHERE x.room_id = l.room_id AND x.lane_id = l.lane_id ORDER BY x.last_seq DESC LIMIT 1) k;

-- In every lane where so many batches lie between the newest checkpoint and the first batch that is open.
CREATE FUNCTION make_lane_checkpoints(batches int) RETURNS void
LANGUAGE sql
AS $$
  WITH open AS MATERIALIZED (
    SELECT x.room_id, x.lane_id, min(x.last_seq) AS last_seq FROM batch x WHERE x.state <> 4 GROUP BY 1, 2)
  INSERT INTO lane_checkpoint (room_id, lane_id, last_seq, cards, printed, aborted)
  SELECT l.room_id, l.lane_id, b.last_seq, coalesce(k.cards, 0) + b.cards, coalesce(k.printed, 0) + b.printed,
         coalesce(k.aborted, 0) + b.aborted
  FROM lane l
  LEFT JOIN newest_lane_checkpoint k ON k.room_id = l.room_id AND k.lane_id = l.lane_id
  LEFT JOIN open ON open.room_id = l.room_id AND open.lane_id = l.lane_id
  CROSS JOIN LATERAL (
    SELECT count(*) AS batches, max(x.last_seq) AS last_seq, sum(x.card_count) AS cards, sum(x.printed) AS printed,
           sum(x.aborted) AS aborted
    FROM batch x
    WHERE x.room_id = l.room_id AND x.lane_id = l.lane_id AND x.last_seq > coalesce(k.last_seq, 0)
      AND (open.last_seq IS NULL OR x.last_seq < open.last_seq)) b
  WHERE b.batches >= make_lane_checkpoints.batches
  ON CONFLICT DO NOTHING
$$;

CREATE OR REPLACE FUNCTION lane_figures()
RETURNS TABLE (
  lane_id int, room_id int, profile_id int, priority smallint, office_id int, source smallint,
  tail bigint, head bigint, withdrawn_ahead bigint, held bigint, canceled bigint,
  batched bigint, printed bigint, aborted bigint, reprinted bigint, in_doubt bigint,
  first_waiting bigint, waiting_since timestamptz)
LANGUAGE sql STABLE
AS $$
  SELECT l.lane_id, l.room_id, l.profile_id, l.priority, l.office_id, l.source,
         tail.seq, head.seq, coalesce(ahead.places, 0),
         coalesce(w.held, 0) - coalesce(w.held_then_canceled, 0) - coalesce(r.released, 0), coalesce(w.canceled, 0),
         coalesce(k.cards, 0) + coalesce(b.cards, 0),
         coalesce(k.printed, 0) + coalesce(b.printed, 0) + coalesce(o.printed, 0),
         coalesce(k.aborted, 0) + coalesce(b.aborted, 0) + coalesce(o.aborted, 0),
         coalesce(r.reprinted, 0), coalesce(o.in_doubt, 0),
         coalesce(f.lane_seq, tail.seq + 1), f.since
  FROM lane l
  CROSS JOIN LATERAL (
    SELECT coalesce(max(p.lane_seq), 0)::bigint AS seq FROM place p
    WHERE p.room_id = l.room_id AND p.lane_id = l.lane_id) tail
  CROSS JOIN LATERAL (
    SELECT coalesce(max(x.last_seq), 0)::bigint AS seq FROM batch x
    WHERE x.room_id = l.room_id AND x.lane_id = l.lane_id) head
  CROSS JOIN LATERAL (
    SELECT count(DISTINCT x.lane_seq) AS places FROM withdrawal x
    WHERE x.room_id = l.room_id AND x.lane_id = l.lane_id AND x.lane_seq > head.seq) ahead
  LEFT JOIN LATERAL (
    SELECT p.lane_seq, p.since FROM place p
    WHERE p.room_id = l.room_id AND p.lane_id = l.lane_id AND p.lane_seq > head.seq
      AND NOT EXISTS (SELECT FROM withdrawal x
                      WHERE x.room_id = p.room_id AND x.lane_id = p.lane_id AND x.lane_seq = p.lane_seq)
    ORDER BY p.lane_seq LIMIT 1) f ON true
  LEFT JOIN (
    SELECT x.room_id, x.lane_id, count(*) FILTER (WHERE x.kind = 1) AS held,
           count(*) FILTER (WHERE x.kind = 2) AS canceled,
           count(*) FILTER (WHERE x.kind = 2 AND EXISTS (
             SELECT FROM withdrawal y
             WHERE y.room_id = x.room_id AND y.lane_id = x.lane_id AND y.lane_seq = x.lane_seq AND y.kind = 1))
             AS held_then_canceled
    FROM withdrawal x GROUP BY 1, 2) w ON w.room_id = l.room_id AND w.lane_id = l.lane_id
  LEFT JOIN (
    SELECT x.room_id, x.left_lane_id, count(*) FILTER (WHERE x.kind = 1) AS released,
           count(*) FILTER (WHERE x.kind = 3) AS reprinted
    FROM lane_return x GROUP BY 1, 2) r
    ON r.room_id = l.room_id AND r.left_lane_id = l.lane_id
  LEFT JOIN newest_lane_checkpoint k ON k.room_id = l.room_id AND k.lane_id = l.lane_id
  CROSS JOIN LATERAL (
    SELECT sum(x.card_count) AS cards, sum(x.printed) AS printed, sum(x.aborted) AS aborted FROM batch x
    WHERE x.room_id = l.room_id AND x.lane_id = l.lane_id AND x.last_seq > coalesce(k.last_seq, 0)) b
  LEFT JOIN (
    SELECT x.room_id, x.lane_id, sum(c.printed) AS printed, sum(c.aborted) AS aborted, sum(d.cards) AS in_doubt
    FROM batch x
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE y.outcome = 1) AS printed, count(*) FILTER (WHERE y.outcome <> 1) AS aborted
      FROM completion y WHERE y.room_id = x.room_id AND y.batch_id = x.batch_id) c
    CROSS JOIN LATERAL (
      SELECT count(*) AS cards FROM unsettled_doubt y WHERE y.room_id = x.room_id AND y.batch_id = x.batch_id) d
    WHERE x.state <> 4 GROUP BY 1, 2) o ON o.room_id = l.room_id AND o.lane_id = l.lane_id
$$;
