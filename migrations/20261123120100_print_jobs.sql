-- Lanes and what stands in them. A lane row is made once and holds no counter; all else here is append-only. Columns are
-- ordered by alignment, and no foreign key costs a look-up per card.

CREATE TABLE lane (
  room_id     int NOT NULL REFERENCES print_room,
  lane_id     int NOT NULL GENERATED ALWAYS AS IDENTITY,
  profile_id  int NOT NULL REFERENCES card_profile,
  office_id   int NOT NULL REFERENCES office,
  priority    smallint NOT NULL CONSTRAINT lane_priority_check CHECK (priority BETWEEN 1 AND 4),
  source      smallint NOT NULL CONSTRAINT lane_source_check CHECK (source IN (1, 2)),  -- first, return
  PRIMARY KEY (room_id, lane_id),
  CONSTRAINT lane_key UNIQUE (room_id, profile_id, priority, office_id, source)
);

-- The unique keys are the locks: two servers that write the same place or the same request collide here.
CREATE TABLE print_job (
  submitted_at  timestamptz NOT NULL,  -- never falls along a lane
  room_id       int NOT NULL,
  lane_id       int NOT NULL,
  lane_seq      int NOT NULL CONSTRAINT print_job_seq_check CHECK (lane_seq > 0),
  office_id     int NOT NULL,
  request_id    uuid NOT NULL,
  reason        smallint NOT NULL CONSTRAINT print_job_reason_check CHECK (reason BETWEEN 1 AND 4),
  detail        smallint NOT NULL CONSTRAINT print_job_detail_check CHECK (detail BETWEEN 0 AND 3),
  card          bytea NOT NULL,
  CONSTRAINT print_job_place_key PRIMARY KEY (room_id, lane_id, lane_seq),
  CONSTRAINT print_job_request_key UNIQUE (room_id, office_id, request_id)
);

-- A place that was taken out of its lane before it was batched. One that was held may be canceled later: a second row.
CREATE TABLE withdrawal (
  at        timestamptz NOT NULL DEFAULT now(),
  room_id   int NOT NULL,
  lane_id   int NOT NULL,
  lane_seq  int NOT NULL CONSTRAINT withdrawal_seq_check CHECK (lane_seq > 0),
  kind      smallint NOT NULL CONSTRAINT withdrawal_kind_check CHECK (kind BETWEEN 1 AND 3),  -- held, canceled, promoted
  because   text NOT NULL,
  PRIMARY KEY (room_id, lane_id, lane_seq, kind),
  FOREIGN KEY (room_id, lane_id) REFERENCES lane
);

-- A place in a return lane: which job came back, and which place it left for this one.
CREATE TABLE lane_return (
  at              timestamptz NOT NULL,  -- never falls along a lane
  room_id         int NOT NULL,
  lane_id         int NOT NULL,
  lane_seq        int NOT NULL CONSTRAINT lane_return_seq_check CHECK (lane_seq > 0),
  origin_lane_id  int NOT NULL,
  origin_seq      int NOT NULL,
  left_lane_id    int NOT NULL,
  left_seq        int NOT NULL,
  return_number   smallint NOT NULL CONSTRAINT lane_return_number_check CHECK (return_number > 0),
  kind            smallint NOT NULL CONSTRAINT lane_return_kind_check CHECK (kind BETWEEN 1 AND 3),  -- released, promoted, reprinted
  because         text NOT NULL,
  PRIMARY KEY (room_id, lane_id, lane_seq),
  CONSTRAINT lane_return_origin_key UNIQUE (room_id, origin_lane_id, origin_seq, return_number),
  CONSTRAINT lane_return_left_key UNIQUE (room_id, left_lane_id, left_seq),
  FOREIGN KEY (room_id, lane_id) REFERENCES lane,
  FOREIGN KEY (room_id, origin_lane_id, origin_seq) REFERENCES print_job
);

-- Every place of every lane, whichever its source, with the place of the job's first submission.
CREATE VIEW place AS
  SELECT room_id, lane_id, lane_seq, submitted_at AS since, lane_id AS origin_lane_id, lane_seq AS origin_seq
  FROM print_job
  UNION ALL
  SELECT room_id, lane_id, lane_seq, at, origin_lane_id, origin_seq FROM lane_return;
