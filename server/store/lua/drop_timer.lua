#!lua
-- Forgets one timer that was carried out, unless the session has set another meanwhile.
--
-- KEYS 1 due times of a partition (sorted set)
-- ARGV 1 the session's key   2 the time that was carried out, ms
-- Answers 1 forgotten | 0 another time stands, or none
for _, member in ipairs(redis.call('ZRANGE', KEYS[1], ARGV[2], ARGV[2], 'BYSCORE')) do
  if member == ARGV[1] then return redis.call('ZREM', KEYS[1], member) end
end
return 0
