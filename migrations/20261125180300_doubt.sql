-- Since when the oldest card in doubt of each lane is. Only open batches have such cards, and few of them.
CREATE VIEW lane_doubt AS
  SELECT b.room_id, b.lane_id, min(d.at) AS since
  FROM batch b
  CROSS JOIN LATERAL (
    SELECT x.at FROM unsettled_doubt x WHERE x.room_id = b.room_id AND x.batch_id = b.batch_id) d
  WHERE b.state <> 4 GROUP BY 1, 2;
