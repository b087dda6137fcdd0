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
  PRIMARY KEY (room_id, batch_id, first_seq, attempt),
  CONSTRAINT hand_off_run_check CHECK (first_seq BETWEEN 1 AND last_seq)
);

CREATE TABLE completion (
  at          timestamptz NOT NULL DEFAULT now(),
  room_id     int NOT NULL,
  batch_id    int NOT NULL,
  lane_seq    int NOT NULL,
  printer_id  int NOT NULL,
  attempt     smallint NOT NULL CONSTRAINT completion_attempt_check CHECK (attempt > 0),
  outcome     smallint NOT NULL CONSTRAINT completion_outcome_check CHECK (outcome BETWEEN 1 AND 3),  -- printed, spoiled, refused
  note        text NOT NULL,
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

CREATE VIEW unsettled_doubt AS
  SELECT DISTINCT d.room_id, d.batch_id, d.lane_seq
  FROM in_doubt d
  WHERE NOT EXISTS (SELECT FROM completion c
                    WHERE c.room_id = d.room_id AND c.batch_id = d.batch_id AND c.lane_seq = d.lane_seq)
    AND NOT EXISTS (SELECT FROM hand_back h
                    WHERE h.room_id = d.room_id AND h.batch_id = d.batch_id AND h.lane_seq = d.lane_seq
                      AND h.attempt = d.attempt);
