-- Counting by subtraction. Every sub-select is an index probe or reads rows that are few: batches, what people withdrew,
-- and the completions of batches that are open. LATERAL keeps it so, whatever the statistics say.

CREATE FUNCTION lane_figures()
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
         coalesce(b.cards, 0), coalesce(b.printed, 0) + coalesce(o.printed, 0),
         coalesce(b.aborted, 0) + coalesce(o.aborted, 0), coalesce(r.reprinted, 0), coalesce(o.in_doubt, 0),
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
  LEFT JOIN (
    SELECT x.room_id, x.lane_id, sum(x.card_count) AS cards, sum(x.printed) AS printed, sum(x.aborted) AS aborted
    FROM batch x GROUP BY 1, 2) b ON b.room_id = l.room_id AND b.lane_id = l.lane_id
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

-- Waiting places of each lane that stand there since before `than`. Along a lane `since` never falls and places have no
-- gaps, so a binary search finds the last of them.
CREATE FUNCTION count_waiting_since(than timestamptz)
RETURNS TABLE (lane_id int, waiting_longer bigint)
LANGUAGE plpgsql STABLE
AS $$
DECLARE
  l record;
  head bigint;
  low bigint;
  high bigint;
  middle bigint;
  middle_since timestamptz;
BEGIN
  FOR l IN SELECT x.room_id, x.lane_id FROM lane x ORDER BY x.room_id, x.lane_id LOOP
    SELECT coalesce(max(b.last_seq), 0) INTO head FROM batch b WHERE b.room_id = l.room_id AND b.lane_id = l.lane_id;
    SELECT coalesce(max(p.lane_seq), 0) INTO high FROM place p WHERE p.room_id = l.room_id AND p.lane_id = l.lane_id;
    low := head;
    WHILE low < high LOOP
      middle := (low + high + 1) / 2;
      SELECT p.since INTO STRICT middle_since FROM place p
      WHERE p.room_id = l.room_id AND p.lane_id = l.lane_id AND p.lane_seq = middle;
      IF middle_since < than THEN low := middle; ELSE high := middle - 1; END IF;
    END LOOP;
    lane_id := l.lane_id;
    SELECT low - head - count(DISTINCT w.lane_seq) INTO waiting_longer FROM withdrawal w
    WHERE w.room_id = l.room_id AND w.lane_id = l.lane_id AND w.lane_seq > head AND w.lane_seq <= low;
    IF waiting_longer > 0 THEN RETURN NEXT; END IF;
  END LOOP;
END
$$;

-- A job as people see it; `state` is the number of RFC 8011 §5.3.7.
CREATE VIEW job AS
  SELECT j.room_id, j.office_id, j.request_id, j.reason, j.detail, j.submitted_at,
         j.lane_id AS origin_lane_id, j.lane_seq AS origin_seq, coalesce(r.return_number, 0) AS returns, r.kind AS return_kind,
         p.lane_id, p.lane_seq, l.profile_id, l.priority,
         CASE WHEN w.kind = 2 THEN 7 WHEN w.kind = 1 THEN 4
              WHEN c.outcome = 1 THEN 9 WHEN c.outcome IS NOT NULL THEN 8
              WHEN d.lane_seq IS NOT NULL THEN 6 WHEN b.batch_id IS NOT NULL THEN 5 ELSE 3 END AS state,
         coalesce(w.because, '') AS because,
         b.batch_id, h.printer_id, coalesce(h.attempts, 0) AS attempts, c.outcome, coalesce(c.note, '') AS note,
         c.at AS concluded_at
  FROM print_job j
  LEFT JOIN LATERAL (
    SELECT x.lane_id, x.lane_seq, x.return_number, x.kind FROM lane_return x
    WHERE x.room_id = j.room_id AND x.origin_lane_id = j.lane_id AND x.origin_seq = j.lane_seq
    ORDER BY x.return_number DESC LIMIT 1) r ON true
  CROSS JOIN LATERAL (
    SELECT coalesce(r.lane_id, j.lane_id) AS lane_id, coalesce(r.lane_seq, j.lane_seq) AS lane_seq) p
  JOIN lane l ON l.room_id = j.room_id AND l.lane_id = p.lane_id
  LEFT JOIN LATERAL (
    SELECT x.kind, x.because FROM withdrawal x
    WHERE x.room_id = j.room_id AND x.lane_id = p.lane_id AND x.lane_seq = p.lane_seq
    ORDER BY x.kind DESC LIMIT 1) w ON true
  LEFT JOIN LATERAL (
    SELECT x.batch_id, x.first_seq FROM batch x
    WHERE x.room_id = j.room_id AND x.lane_id = p.lane_id AND x.last_seq >= p.lane_seq
    ORDER BY x.last_seq LIMIT 1) b ON w.kind IS NULL AND b.first_seq <= p.lane_seq
  LEFT JOIN completion c ON c.room_id = j.room_id AND c.batch_id = b.batch_id AND c.lane_seq = p.lane_seq
  LEFT JOIN LATERAL (
    SELECT x.lane_seq FROM unsettled_doubt x
    WHERE x.room_id = j.room_id AND x.batch_id = b.batch_id AND x.lane_seq = p.lane_seq LIMIT 1) d ON true
  LEFT JOIN LATERAL (
    SELECT x.printer_id, count(*) OVER () AS attempts FROM hand_off x
    WHERE x.room_id = j.room_id AND x.batch_id = b.batch_id AND p.lane_seq BETWEEN x.first_seq AND x.last_seq
    ORDER BY x.attempt DESC LIMIT 1) h ON true;

-- The jobs of the same lane that come before a waiting place.
CREATE FUNCTION waiting_ahead(of_room int, of_lane int, of_seq int) RETURNS bigint LANGUAGE sql STABLE
AS $$
  SELECT of_seq - 1 - head.seq - (
    SELECT count(DISTINCT w.lane_seq) FROM withdrawal w
    WHERE w.room_id = of_room AND w.lane_id = of_lane AND w.lane_seq > head.seq AND w.lane_seq < of_seq)
  FROM (SELECT coalesce(max(b.last_seq), 0)::bigint AS seq FROM batch b
        WHERE b.room_id = of_room AND b.lane_id = of_lane) head
$$;
