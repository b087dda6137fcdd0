-- What a person found who looked again at a card that was concluded: a card that was printed is spoiled, a settlement
-- was wrong. The completion and the batch's roll-up stay as they were; the last correction is what is true.
CREATE TABLE correction (
  at                 timestamptz NOT NULL DEFAULT clock_timestamp(),
  room_id            int NOT NULL,
  lane_id            int NOT NULL,
  batch_id           int NOT NULL,
  lane_seq           int NOT NULL,
  correction_number  smallint NOT NULL CONSTRAINT correction_number_check CHECK (correction_number > 0),
  before             smallint NOT NULL CONSTRAINT correction_before_check CHECK (before IN (1, 2, 6)),
  outcome            smallint NOT NULL CONSTRAINT correction_outcome_check CHECK (outcome IN (1, 2, 6)),
  because            text NOT NULL,
  corrected_by       text NOT NULL CONSTRAINT correction_corrected_by_check CHECK (corrected_by <> ''),
  witness            text NOT NULL CONSTRAINT correction_witness_check CHECK (witness <> corrected_by),
  PRIMARY KEY (room_id, batch_id, lane_seq, correction_number),
  CONSTRAINT correction_changes_check CHECK (outcome <> before),
  FOREIGN KEY (room_id, batch_id, lane_seq) REFERENCES completion
);
CREATE TRIGGER correction_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON correction
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- How many more cards of a lane, or of a batch, are printed than the completions say; as many fewer are aborted.
CREATE VIEW corrected_cards AS
  SELECT room_id, lane_id, batch_id, sum(CASE WHEN outcome = 1 THEN 1 WHEN before = 1 THEN -1 ELSE 0 END) AS printed
  FROM correction GROUP BY 1, 2, 3;

-- A card's final outcome as it is known now.
CREATE VIEW concluded_card AS
  SELECT coalesce(x.at, c.at) AS at, c.room_id, c.batch_id, c.lane_seq, c.printer_id, c.attempt,
         coalesce(x.outcome, c.outcome) AS outcome, c.note, x.because, x.corrected_by, x.witness
  FROM completion c
  LEFT JOIN LATERAL (
    SELECT y.at, y.outcome, y.because, y.corrected_by, y.witness FROM correction y
    WHERE y.room_id = c.room_id AND y.batch_id = c.batch_id AND y.lane_seq = c.lane_seq
    ORDER BY y.correction_number DESC LIMIT 1) x ON true;

-- As before, but for the outcome.
CREATE OR REPLACE VIEW job AS
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
  LEFT JOIN concluded_card c ON c.room_id = j.room_id AND c.batch_id = b.batch_id AND c.lane_seq = p.lane_seq
  LEFT JOIN LATERAL (
    SELECT x.lane_seq FROM unsettled_doubt x
    WHERE x.room_id = j.room_id AND x.batch_id = b.batch_id AND x.lane_seq = p.lane_seq LIMIT 1) d ON true
  LEFT JOIN LATERAL (
    SELECT x.printer_id, count(*) OVER () AS attempts FROM hand_off x
    WHERE x.room_id = j.room_id AND x.batch_id = b.batch_id AND p.lane_seq BETWEEN x.first_seq AND x.last_seq
    ORDER BY x.attempt DESC LIMIT 1) h ON true;

-- The blank of a corrected card: kind 7, of a card like kind 3.
ALTER TABLE blank_entry
  DROP CONSTRAINT blank_entry_kind_check,
  DROP CONSTRAINT blank_entry_settlement_check,
  DROP CONSTRAINT blank_entry_move_check,
  ADD CONSTRAINT blank_entry_kind_check CHECK (kind BETWEEN 1 AND 7),
  ADD CONSTRAINT blank_entry_card_check CHECK ((kind IN (3, 7)) = (batch_id IS NOT NULL)
                                               AND (kind IN (3, 7)) = (lane_seq IS NOT NULL)),
  ADD CONSTRAINT blank_entry_move_check CHECK (CASE kind
    WHEN 1 THEN (from_place, to_place) IN ((1, 2), (2, 8), (2, 3), (3, 2), (3, 4), (4, 3), (2, 9), (3, 9), (4, 9),
                                           (6, 9), (2, 6), (3, 6), (4, 6), (6, 8), (9, 2), (9, 3), (9, 6))
    WHEN 2 THEN from_place = 4 AND to_place IN (5, 6, 9)
    WHEN 3 THEN from_place = 4 AND to_place IN (5, 6, 9)
    WHEN 4 THEN from_place = 6 AND to_place = 7
    WHEN 6 THEN from_place = 1 AND to_place = 3
    WHEN 7 THEN from_place IN (5, 6, 9) AND to_place IN (5, 6, 9) AND from_place <> to_place
    ELSE true END);
