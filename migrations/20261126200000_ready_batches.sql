-- A printer asks for batches that are ready before it cuts one. Few ever are; by batch_open it would step over each batch
-- that was completed since the oldest snapshot, because no vacuum may clean those away.
CREATE INDEX batch_ready ON batch (room_id, batch_id) WHERE state = 1;
