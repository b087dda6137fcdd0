-- Who dispatches a room now. The epoch is a key, so that what locks it FOR KEY SHARE holds back a take-over and never a
-- renewal.
CREATE TABLE room_lease (
  room_id     int PRIMARY KEY REFERENCES print_room,
  epoch       bigint NOT NULL CONSTRAINT room_lease_epoch_check CHECK (epoch > 0),
  server      uuid NOT NULL,
  expires_at  timestamptz NOT NULL,
  CONSTRAINT room_lease_epoch_key UNIQUE (room_id, epoch)
);

-- Every take-over there ever was.
CREATE TABLE room_epoch (
  room_id   int NOT NULL,
  epoch     bigint NOT NULL,
  server    uuid NOT NULL,
  taken_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (room_id, epoch)
);

-- Batches and what became of their cards. The batch row is the only one that is ever updated.

CREATE TABLE batch (
  cut_at        timestamptz NOT NULL DEFAULT now(),
  completed_at  timestamptz,
  room_id       int NOT NULL,
  batch_id      int NOT NULL GENERATED ALWAYS AS IDENTITY,
  lane_id       int NOT NULL,
  first_seq     int NOT NULL,
  last_seq      int NOT NULL,
  card_count    int NOT NULL,  -- places of the run that were not withdrawn
  printed       int NOT NULL DEFAULT 0,
  aborted       int NOT NULL DEFAULT 0,
  printer_id    int REFERENCES printer,
  state         smallint NOT NULL CONSTRAINT batch_state_check CHECK (state BETWEEN 1 AND 4),  -- ready, printing, stopped, completed
  PRIMARY KEY (room_id, batch_id),
  CONSTRAINT batch_last_key UNIQUE (room_id, lane_id, last_seq),
  CONSTRAINT batch_first_key UNIQUE (room_id, lane_id, first_seq),
  CONSTRAINT batch_run_check CHECK (first_seq BETWEEN 1 AND last_seq),
  CONSTRAINT batch_cards_check CHECK (card_count BETWEEN 1 AND last_seq - first_seq + 1),
  CONSTRAINT batch_printer_check CHECK (state NOT IN (2, 3) OR printer_id IS NOT NULL),
  CONSTRAINT batch_completed_check CHECK ((state = 4) = (completed_at IS NOT NULL)),
  CONSTRAINT batch_roll_up_check CHECK (
    printed >= 0 AND aborted >= 0 AND printed + aborted = CASE state WHEN 4 THEN card_count ELSE 0 END),
  FOREIGN KEY (room_id, lane_id) REFERENCES lane
);
CREATE INDEX batch_open ON batch (room_id, batch_id) WHERE state <> 4;

CREATE TABLE hand_off (
  at          timestamptz NOT NULL DEFAULT now(),
  room_id     int NOT NULL,
  batch_id    int NOT NULL,
  first_seq   int NOT NULL,
  last_seq    int NOT NULL,
  printer_id  int NOT NULL,
  attempt     smallint NOT NULL CONSTRAINT hand_off_attempt_check CHECK (attempt > 0),
  epoch       bigint NOT NULL,
  impressions bigint,  -- the device's own counter before it, where it has one
  PRIMARY KEY (room_id, batch_id, first_seq, attempt),
  CONSTRAINT hand_off_run_check CHECK (first_seq BETWEEN 1 AND last_seq)
);

-- Also the ledger entry of the blank: printed, from the printer to issued; spoiled and lost, to those; refused, none.
CREATE TABLE completion (
  at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  room_id     int NOT NULL,
  batch_id    int NOT NULL,
  lane_seq    int NOT NULL,
  printer_id  int NOT NULL,
  attempt     smallint NOT NULL CONSTRAINT completion_attempt_check CHECK (attempt > 0),
  outcome     smallint NOT NULL CONSTRAINT completion_outcome_check CHECK (outcome IN (1, 2, 3, 6)),  -- printed, spoiled, refused, lost
  note        text NOT NULL,
  blank_serial text,
  CONSTRAINT completion_card_key PRIMARY KEY (room_id, batch_id, lane_seq)
);

-- Nothing left the hopper at this attempt: the card is its batch's again.
CREATE TABLE hand_back (
  at          timestamptz NOT NULL DEFAULT now(),
  room_id     int NOT NULL,
  batch_id    int NOT NULL,
  lane_seq    int NOT NULL,
  printer_id  int NOT NULL,
  attempt     smallint NOT NULL CONSTRAINT hand_back_attempt_check CHECK (attempt > 0),
  note        text NOT NULL,
  PRIMARY KEY (room_id, batch_id, lane_seq, attempt)
);

-- Nobody knows what became of this attempt; a hand_back of it or a completion of the card settles it.
CREATE TABLE in_doubt (
  at          timestamptz NOT NULL DEFAULT now(),
  room_id     int NOT NULL,
  batch_id    int NOT NULL,
  lane_seq    int NOT NULL,
  printer_id  int NOT NULL,
  attempt     smallint NOT NULL CONSTRAINT in_doubt_attempt_check CHECK (attempt > 0),
  note        text NOT NULL,
  PRIMARY KEY (room_id, batch_id, lane_seq, attempt)
);

-- What a person found who looked, and what follows from it in the same transaction: a completion or a hand_back.
CREATE TABLE settlement (
  at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  room_id     int NOT NULL,
  batch_id    int NOT NULL,
  lane_seq    int NOT NULL,
  attempt     smallint NOT NULL,
  verdict     smallint NOT NULL CONSTRAINT settlement_verdict_check CHECK (verdict IN (1, 2, 4, 6)),
  because     text NOT NULL,
  settled_by  text NOT NULL CONSTRAINT settlement_settled_by_check CHECK (settled_by <> ''),
  witness     text NOT NULL CONSTRAINT settlement_witness_check CHECK (witness <> settled_by),
  PRIMARY KEY (room_id, batch_id, lane_seq, attempt)
);

-- What was reported under an epoch that is over, or of an attempt that is not the card's last: never applied.
CREATE TABLE late_report (
  at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  room_id     int NOT NULL,
  batch_id    int NOT NULL,
  lane_seq    int NOT NULL,
  printer_id  int NOT NULL,
  attempt     smallint NOT NULL,
  epoch       bigint NOT NULL,
  outcome     smallint NOT NULL,
  note        text NOT NULL
);
CREATE INDEX late_report_card ON late_report (room_id, batch_id, lane_seq);

CREATE VIEW unsettled_doubt AS
  SELECT d.room_id, d.batch_id, d.lane_seq, max(d.attempt) AS attempt, max(d.at) AS at
  FROM in_doubt d
  WHERE NOT EXISTS (SELECT FROM completion c
                    WHERE c.room_id = d.room_id AND c.batch_id = d.batch_id AND c.lane_seq = d.lane_seq)
    AND NOT EXISTS (SELECT FROM hand_back h
                    WHERE h.room_id = d.room_id AND h.batch_id = d.batch_id AND h.lane_seq = d.lane_seq
                      AND h.attempt = d.attempt)
  GROUP BY 1, 2, 3;
