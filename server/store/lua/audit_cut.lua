#!lua flags=allow-oom
-- Takes the oldest entries out of the audit trail, once they are old enough to go.
--
-- KEYS 1 the trail (list)   2 its base (string)
-- ARGV 1 the base that the entries were counted from, "" = none   2 the new base, signed   3 how many entries go   4 life, ms
-- Answers 1 done | 0 somebody else was first, nothing written
local count = tonumber(ARGV[3])
if #KEYS ~= 2 or #ARGV ~= 4 or ARGV[2] == '' or not count or count < 1 or not tonumber(ARGV[4]) then return redis.error_reply('BADARG') end
if (redis.call('GET', KEYS[2]) or '') ~= ARGV[1] then return 0 end
redis.call('LTRIM', KEYS[1], ARGV[3], '-1')
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[4])
return 1
