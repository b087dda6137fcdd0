-- The site: what the TOML file declares. What is removed keeps its row and its id, so that history can be read.

CREATE TABLE print_room (
  room_id     int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code        text NOT NULL CONSTRAINT print_room_code_key UNIQUE,
  name        text NOT NULL,
  province    text NOT NULL,
  regency     text NOT NULL,
  removed_at  timestamptz
);

CREATE TABLE office (
  office_id   int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  room_id     int NOT NULL REFERENCES print_room,
  code        text NOT NULL CONSTRAINT office_code_key UNIQUE,
  name        text NOT NULL,
  weight      int NOT NULL CONSTRAINT office_weight_check CHECK (weight BETWEEN 1 AND 100),
  removed_at  timestamptz
);

CREATE TABLE card_profile (
  profile_id  int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code        text NOT NULL CONSTRAINT card_profile_code_key UNIQUE,
  name        text NOT NULL,
  artwork     text NOT NULL,
  removed_at  timestamptz
);

CREATE TABLE printer (
  printer_id      int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  room_id         int NOT NULL REFERENCES print_room,
  code            text NOT NULL CONSTRAINT printer_code_key UNIQUE,
  name            text NOT NULL,
  driver          text NOT NULL,
  profiles        text[] NOT NULL,
  options         jsonb NOT NULL,
  paused          boolean NOT NULL DEFAULT false,
  paused_because  text NOT NULL DEFAULT '',
  removed_at      timestamptz
);

CREATE TABLE policy (
  policy_id             smallint PRIMARY KEY CONSTRAINT policy_one_row_check CHECK (policy_id = 1),
  aged_share_percent    int NOT NULL CONSTRAINT policy_aged_share_check CHECK (aged_share_percent BETWEEN 0 AND 100),
  batch_max_cards       int NOT NULL CONSTRAINT policy_batch_cards_check CHECK (batch_max_cards > 0),
  batch_max_age_s       bigint NOT NULL CONSTRAINT policy_batch_age_check CHECK (batch_max_age_s >= 0),
  round_quantum_cards   int NOT NULL CONSTRAINT policy_quantum_check CHECK (round_quantum_cards > 0),
  move_after_s          bigint NOT NULL CONSTRAINT policy_move_after_check CHECK (move_after_s >= 0),
  two_people_settle     boolean NOT NULL DEFAULT false
);

CREATE TABLE policy_band (
  reason    smallint PRIMARY KEY CONSTRAINT policy_band_reason_check CHECK (reason BETWEEN 1 AND 4),
  priority  smallint NOT NULL CONSTRAINT policy_band_priority_check CHECK (priority BETWEEN 1 AND 4)
);

CREATE TABLE policy_age_limit (
  priority  smallint PRIMARY KEY CONSTRAINT policy_age_limit_priority_check CHECK (priority BETWEEN 1 AND 4),
  limit_s   bigint NOT NULL CONSTRAINT policy_age_limit_check CHECK (limit_s > 0)
);

-- What a timestamptz is in Cetak's Instant.
CREATE FUNCTION microseconds(at timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT (extract(epoch FROM at) * 1000000)::bigint $$;
