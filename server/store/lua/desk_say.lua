#!lua
-- Whoever has an item in hand is about to write to its caller: only they may, and what the caller wrote is answered by it.
--
-- KEYS 1 leases   2 who is waited for to answer (sorted sets)   3 the item
-- ARGV 1 code   2 token   3 now, ms since 1970, or "": Redis' own time
-- Answers 1 they may | 0 the lease has ended, or it is gone: nothing was written
if #KEYS ~= 3 or #ARGV ~= 3 then return redis.error_reply('BADARG') end
local time = redis.call('TIME')
local now = ARGV[3] ~= '' and tonumber(ARGV[3]) or time[1] * 1000 + math.floor(time[2] / 1000)
local till = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0)
if redis.call('HGET', KEYS[3], 'fence') ~= ARGV[2] or till <= now then return 0 end
redis.call('HSET', KEYS[3], 'talks', '1')
redis.call('ZREM', KEYS[2], ARGV[1] .. '|' .. ARGV[2])
return 1
