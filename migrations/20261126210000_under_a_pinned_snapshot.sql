-- While somebody's snapshot is pinned, every version of a row stays, and what looks for the newest one reads them all.

-- A lease is renewed every few seconds. Whoever acts under an epoch holds the epoch's own row, which changes once, when a
-- later one is taken.
ALTER TABLE room_epoch ADD COLUMN ended_at timestamptz;
UPDATE room_epoch e SET ended_at = (
  SELECT min(n.taken_at) FROM room_epoch n WHERE n.room_id = e.room_id AND n.epoch > e.epoch);

-- As before, but the open batches are found among those behind the lane's checkpoint, which are read anyway, instead of by
-- batch_open, where every batch stays that was completed meanwhile.
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
  CROSS JOIN LATERAL (
    SELECT sum(c.printed) AS printed, sum(c.aborted) AS aborted, sum(d.cards) AS in_doubt
    FROM (
      SELECT x.room_id, x.batch_id FROM batch x
      WHERE x.room_id = l.room_id AND x.lane_id = l.lane_id AND x.last_seq > coalesce(k.last_seq, 0)
        AND x.state + 0 <> 4  -- which is no condition of batch_open
      OFFSET 0) x
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE y.outcome = 1) AS printed, count(*) FILTER (WHERE y.outcome <> 1) AS aborted
      FROM completion y WHERE y.room_id = x.room_id AND y.batch_id = x.batch_id) c
    CROSS JOIN LATERAL (
      SELECT count(*) AS cards FROM unsettled_doubt y WHERE y.room_id = x.room_id AND y.batch_id = x.batch_id) d) o
$$;
