-- The last usable blanks of a profile in a room, which are first-time holders' alone.
ALTER TABLE policy ADD COLUMN reserve_blanks int NOT NULL DEFAULT 0
  CONSTRAINT policy_reserve_blanks_check CHECK (reserve_blanks >= 0);
