#!lua
-- Counts one answer to a follow-up, once (B15). Nothing that is written here says whose it was.
--
-- KEYS 1 that this answer was counted   2 the month's counters (hash)   3 the newest month that is closed
-- ARGV 1 the answer's sealed name   2 the month   3 life of the first key, ms   4 life of the counters, ms
-- Answers 1 counted | 0 it was counted before | -1 the month is closed: what was published of it stays as it is
if #KEYS ~= 3 or #ARGV ~= 4 or ARGV[1] == '' or not tonumber(ARGV[3]) or not tonumber(ARGV[4]) then return redis.error_reply('BADARG') end
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local last = redis.call('GET', KEYS[3])
if last and ARGV[2] <= last then return -1 end
redis.call('HINCRBY', KEYS[2], ARGV[1], '1')
if redis.call('PTTL', KEYS[2]) < 0 then redis.call('PEXPIRE', KEYS[2], ARGV[4]) end
redis.call('SET', KEYS[1], '', 'PX', ARGV[3])
return 1
