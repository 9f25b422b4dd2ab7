#!lua flags=allow-oom
-- Nobody writes with the caller any more, unless somebody else has begun to meanwhile.
--
-- KEYS 1 who writes with the caller   2 the set of the caller's keys   ARGV 1 what was read there
-- Answers 1 | 0 another stands there, or none
if #KEYS ~= 2 or #ARGV ~= 1 then return redis.error_reply('BADARG') end
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('SREM', KEYS[2], KEYS[1])
return 1
