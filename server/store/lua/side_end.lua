#!lua flags=allow-oom
-- Takes one side of a family link back, and sees to it that it is not kept where its keeping is still on the way.
--
-- KEYS 1 the side   2 all sides by their end (sorted set)   ARGV 1 its id   2 how long it is refused, ms
-- Answers 1 it stood | 0 it did not
if #KEYS ~= 2 or #ARGV ~= 2 or not tonumber(ARGV[2]) or tonumber(ARGV[2]) <= 0 then return redis.error_reply('BADARG') end
redis.call('SET', KEYS[1], '', 'PX', ARGV[2])
return redis.call('ZREM', KEYS[2], ARGV[1])
