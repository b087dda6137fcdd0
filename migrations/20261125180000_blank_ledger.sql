-- The ledger of blanks: double entry, append-only, corrected by reversal. Places: 1 supplier, 2 vault, 3 shift,
-- 4 printer, 5 issued, 6 spoiled, 7 destroyed, 8 returned, 9 lost. server/domain/blank.h has the same rules.

-- One open shift a room; a row is written once more, when it closes. Its entries are those numbered above opened_after,
-- up to closed_after: nobody posts in a room while its shift opens or closes.
CREATE TABLE shift (
  opened_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  closed_at        timestamptz,
  opened_after     bigint NOT NULL,
  closed_after     bigint,
  room_id          int NOT NULL REFERENCES print_room,
  shift_id         bigint NOT NULL CONSTRAINT shift_id_check CHECK (shift_id > 0),
  opened_by        text NOT NULL CONSTRAINT shift_opened_by_check CHECK (opened_by <> ''),
  opening_witness  text NOT NULL,
  closed_by        text CONSTRAINT shift_closed_by_check CHECK (closed_by <> ''),
  closing_witness  text,
  counters_because text NOT NULL DEFAULT '',
  PRIMARY KEY (room_id, shift_id),
  CONSTRAINT shift_opening_witness_check CHECK (opening_witness NOT IN ('', opened_by)),
  CONSTRAINT shift_closing_witness_check CHECK (closing_witness NOT IN ('', closed_by)),
  CONSTRAINT shift_closed_check CHECK ((closed_at IS NULL) = (closed_by IS NULL)
                                       AND (closed_at IS NULL) = (closing_witness IS NULL)
                                       AND (closed_at IS NULL) = (closed_after IS NULL))
);
CREATE UNIQUE INDEX shift_open_key ON shift (room_id) WHERE closed_at IS NULL;
CREATE INDEX shift_entries ON shift (room_id, opened_after, shift_id);

-- What two people counted.
CREATE TABLE shift_count (
  blanks           bigint NOT NULL CONSTRAINT shift_count_blanks_check CHECK (blanks >= 0),
  spoiled          bigint NOT NULL CONSTRAINT shift_count_spoiled_check CHECK (spoiled >= 0),
  room_id          int NOT NULL,
  shift_id         bigint NOT NULL,
  profile_id       int NOT NULL REFERENCES card_profile,
  is_closing       boolean NOT NULL,
  blank_serials    text NOT NULL,
  spoiled_serials  text NOT NULL,
  PRIMARY KEY (room_id, shift_id, is_closing, profile_id),
  FOREIGN KEY (room_id, shift_id) REFERENCES shift
);

-- The devices' own counters of printed sides.
CREATE TABLE shift_counter (
  impressions  bigint,
  room_id      int NOT NULL,
  shift_id     bigint NOT NULL,
  printer_id   int NOT NULL,
  sides        int NOT NULL CONSTRAINT shift_counter_sides_check CHECK (sides BETWEEN 1 AND 2),
  is_closing   boolean NOT NULL,
  PRIMARY KEY (room_id, shift_id, is_closing, printer_id),
  FOREIGN KEY (room_id, shift_id) REFERENCES shift
);

-- What was signed when a shift closed.
CREATE TABLE shift_equation (
  opening     bigint NOT NULL,
  received    bigint NOT NULL,
  issued      bigint NOT NULL,
  spoiled     bigint NOT NULL,
  returned    bigint NOT NULL,
  lost        bigint NOT NULL,
  closing     bigint NOT NULL,
  room_id     int NOT NULL,
  shift_id    bigint NOT NULL,
  profile_id  int NOT NULL,
  PRIMARY KEY (room_id, shift_id, profile_id),
  CONSTRAINT shift_equation_check CHECK (opening + received = issued + spoiled + returned + lost + closing),
  FOREIGN KEY (room_id, shift_id) REFERENCES shift
);

-- Kinds: 1 by hand, 2 by dispatch (a group of one commit), 3 by settlement, 4 destruction, 5 reversal, 6 what was there
-- when the ledger began. No foreign key costs dispatch a look-up.
CREATE TABLE blank_entry (
  at              timestamptz NOT NULL DEFAULT clock_timestamp(),
  entry_id        bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  count           bigint NOT NULL CONSTRAINT blank_entry_count_check CHECK (count > 0),
  reverses        bigint,
  room_id         int NOT NULL,
  profile_id      int NOT NULL,
  from_printer_id int,
  to_printer_id   int,
  batch_id        int,  -- of a settlement's card, as lane_seq
  lane_seq        int,
  kind            smallint NOT NULL CONSTRAINT blank_entry_kind_check CHECK (kind BETWEEN 1 AND 6),
  from_place      smallint NOT NULL CONSTRAINT blank_entry_from_check CHECK (from_place BETWEEN 1 AND 9),
  to_place        smallint NOT NULL CONSTRAINT blank_entry_to_check CHECK (to_place BETWEEN 1 AND 9),
  request_id      uuid,
  serials         text NOT NULL DEFAULT '',
  counterparty    text NOT NULL DEFAULT '',
  document        text NOT NULL DEFAULT '',
  because         text NOT NULL DEFAULT '',
  entered_by      text NOT NULL DEFAULT '',
  witness         text NOT NULL DEFAULT '',
  PRIMARY KEY (room_id, entry_id),
  CONSTRAINT blank_entry_reverses_key UNIQUE (room_id, reverses),
  CONSTRAINT blank_entry_printers_check CHECK ((from_place = 4) = (from_printer_id IS NOT NULL)
                                               AND (to_place = 4) = (to_printer_id IS NOT NULL)),
  CONSTRAINT blank_entry_reversal_check CHECK ((kind = 5) = (reverses IS NOT NULL)),
  CONSTRAINT blank_entry_person_check CHECK (kind = 2 OR entered_by <> ''),
  CONSTRAINT blank_entry_witness_check CHECK (witness = '' OR witness <> entered_by),
  CONSTRAINT blank_entry_settlement_check CHECK ((kind = 3) = (batch_id IS NOT NULL)
                                                 AND (kind = 3) = (lane_seq IS NOT NULL)),
  CONSTRAINT blank_entry_move_check CHECK (CASE kind
    WHEN 1 THEN (from_place, to_place) IN ((1, 2), (2, 8), (2, 3), (3, 2), (3, 4), (4, 3), (2, 9), (3, 9), (4, 9),
                                           (6, 9), (2, 6), (3, 6), (4, 6), (6, 8), (9, 2), (9, 3), (9, 6))
    WHEN 2 THEN from_place = 4 AND to_place IN (5, 6, 9)
    WHEN 3 THEN from_place = 4 AND to_place IN (5, 6, 9)
    WHEN 4 THEN from_place = 6 AND to_place = 7
    WHEN 6 THEN from_place = 1 AND to_place = 3
    ELSE true END),
  FOREIGN KEY (room_id, reverses) REFERENCES blank_entry
);
CREATE UNIQUE INDEX blank_entry_request_key ON blank_entry (room_id, request_id) WHERE request_id IS NOT NULL;
CREATE INDEX blank_entry_by_people ON blank_entry (room_id, entry_id) WHERE kind <> 2;

-- Sums up to an entry, so that a balance adds only what came after it. A place's row carries its serials where they are
-- known: 2, 6 and 9 their own, 3 all of the shift's custody, 1 those that came and were not returned.
CREATE TABLE blank_checkpoint (
  at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  up_to       bigint NOT NULL,
  count       bigint NOT NULL,
  room_id     int NOT NULL,
  profile_id  int NOT NULL,
  printer_id  int NOT NULL,  -- 0: the place is none
  place       smallint NOT NULL CONSTRAINT blank_checkpoint_place_check CHECK (place BETWEEN 1 AND 9),
  serials     text NOT NULL,
  PRIMARY KEY (room_id, up_to, profile_id, place, printer_id)
);

CREATE TABLE destruction (
  at              timestamptz NOT NULL DEFAULT clock_timestamp(),
  room_id         int NOT NULL,
  destruction_id  bigint NOT NULL,
  entry_id        bigint NOT NULL,
  method          text NOT NULL CONSTRAINT destruction_method_check CHECK (method <> ''),
  place           text NOT NULL CONSTRAINT destruction_place_check CHECK (place <> ''),
  PRIMARY KEY (room_id, destruction_id),
  CONSTRAINT destruction_entry_key UNIQUE (room_id, entry_id),
  FOREIGN KEY (room_id, entry_id) REFERENCES blank_entry
);

CREATE VIEW last_checkpoint AS
  SELECT r.room_id, coalesce((SELECT max(c.up_to) FROM blank_checkpoint c WHERE c.room_id = r.room_id), 0) AS up_to
  FROM print_room r;

-- How many blanks of a room lie where, and over how many entries since the checkpoint that is summed.
CREATE FUNCTION blank_balance(of_room int)
RETURNS TABLE (profile_id int, place smallint, printer_id int, count bigint, entries bigint)
LANGUAGE sql STABLE
AS $$
  SELECT x.profile_id, x.place, x.printer_id, sum(x.count)::bigint, count(*) FILTER (WHERE x.is_entry)
  FROM last_checkpoint l
  CROSS JOIN LATERAL (
    SELECT c.profile_id, c.place, c.printer_id, c.count, false AS is_entry
    FROM blank_checkpoint c WHERE c.room_id = l.room_id AND c.up_to = l.up_to
    UNION ALL
    SELECT e.profile_id, side.place, coalesce(side.printer_id, 0), side.count, side.count > 0
    FROM blank_entry e
    CROSS JOIN LATERAL (VALUES (e.from_place, e.from_printer_id, -e.count),
                               (e.to_place, e.to_printer_id, e.count)) side(place, printer_id, count)
    WHERE e.room_id = l.room_id AND e.entry_id > l.up_to) x
  WHERE l.room_id = of_room
  GROUP BY 1, 2, 3
$$;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;

CREATE TRIGGER blank_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON blank_entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER blank_checkpoint_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON blank_checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER destruction_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON destruction
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER shift_count_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON shift_count
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER shift_counter_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON shift_counter
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER shift_equation_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON shift_equation
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER shift_stays BEFORE DELETE OR TRUNCATE ON shift FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER shift_closes_once BEFORE UPDATE ON shift
  FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION refuse_change();

-- What was printed before there was a ledger.
INSERT INTO blank_entry (room_id, profile_id, from_printer_id, kind, from_place, to_place, count)
  SELECT c.room_id, l.profile_id, c.printer_id, 2, 4, CASE c.outcome WHEN 1 THEN 5 WHEN 2 THEN 6 ELSE 9 END, count(*)
  FROM completion c JOIN batch b USING (room_id, batch_id) JOIN lane l USING (room_id, lane_id)
  WHERE c.outcome <> 3 GROUP BY 1, 2, 3, 6;
