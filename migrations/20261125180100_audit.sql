-- What people did, as one chain of hashes a room: a row that is changed, left out or put between later is seen by
-- whoever reads the chain from its first entry. Append-only, but for the head.

CREATE TABLE audit_entry (
  at             timestamptz NOT NULL,
  room_id        int NOT NULL,
  entry_number   bigint NOT NULL CONSTRAINT audit_entry_number_check CHECK (entry_number > 0),  -- 1, 2, 3 … without a gap
  actor          text NOT NULL,  -- whom the request named; empty where it named nobody
  action         text NOT NULL CONSTRAINT audit_entry_action_check CHECK (action <> ''),
  subject        text NOT NULL,  -- a resource name of the contract; no personal data
  because        text NOT NULL,
  previous_hash  bytea NOT NULL,  -- the entry's before; 32 zero bytes before the first
  hash           bytea NOT NULL,
  PRIMARY KEY (room_id, entry_number)
);

-- Where each chain ends: locks it while an entry is added, and shows that its end was cut off.
CREATE TABLE audit_head (
  room_id       int PRIMARY KEY REFERENCES print_room,
  entry_number  bigint NOT NULL,
  hash          bytea NOT NULL
);

-- SHA-256 over netstrings ("5:hello,", lengths in bytes of UTF-8) of: room_id, entry_number, at in microseconds since
-- 1970, actor, action, subject, because, previous_hash in hexadecimal.
CREATE FUNCTION audit_hash(room_id int, entry_number bigint, at timestamptz, actor text, action text, subject text,
                           because text, previous_hash bytea)
RETURNS bytea LANGUAGE sql IMMUTABLE
AS $$
  SELECT sha256(convert_to(string_agg(octet_length(f.field) || ':' || f.field || ',', '' ORDER BY f.n), 'UTF8'))
  FROM unnest(ARRAY[room_id::text, entry_number::text, microseconds(at)::text, actor, action, subject, because,
                    encode(previous_hash, 'hex')]) WITH ORDINALITY f(field, n)
$$;

-- Adds an entry in the caller's transaction and gives its number. Call it last: the room's chain stays locked until the
-- transaction ends.
CREATE FUNCTION append_audit(of_room int, actor text, action text, subject text, because text)
RETURNS bigint LANGUAGE plpgsql
AS $$
DECLARE
  head audit_head;
  entry_at timestamptz;
BEGIN
  INSERT INTO audit_head VALUES (of_room, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
  SELECT * INTO STRICT head FROM audit_head h WHERE h.room_id = of_room FOR UPDATE;
  entry_at := clock_timestamp();
  INSERT INTO audit_entry VALUES (
    entry_at, of_room, head.entry_number + 1, actor, action, subject, because, head.hash,
    audit_hash(of_room, head.entry_number + 1, entry_at, actor, action, subject, because, head.hash))
  RETURNING entry_number, hash INTO head.entry_number, head.hash;
  UPDATE audit_head h SET entry_number = head.entry_number, hash = head.hash WHERE h.room_id = of_room;
  RETURN head.entry_number;
END
$$;
