#!lua flags=allow-oom
-- Ends an item. Who closes it again under the same token changes nothing. What is left of it goes within a day, and whoever keeps the desk
-- sees to what lies elsewhere: the caller's number.
--
-- KEYS 1 leases   2 closed (sorted sets)   3 the item   4 the operator's hand (set)
-- ARGV 1 code   2 token   3 now, ms since 1970, or "": Redis' own time   4 life of what is closed, ms
-- Answers 1 it is closed | 0 the lease has ended, or it is gone: nothing was written
if #KEYS ~= 4 or #ARGV ~= 4 or not tonumber(ARGV[4]) then return redis.error_reply('BADARG') end
local time = redis.call('TIME')
local now = ARGV[3] ~= '' and tonumber(ARGV[3]) or time[1] * 1000 + math.floor(time[2] / 1000)
local got = redis.call('HMGET', KEYS[3], 'fence', 'state')
if got[1] ~= ARGV[2] then return 0 end
if got[2] == 'closed' then return 1 end
local till = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0)
if till <= now then return 0 end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('SREM', KEYS[4], ARGV[1])
redis.call('HSET', KEYS[3], 'state', 'closed', 'by', '')
redis.call('PEXPIRE', KEYS[3], ARGV[4], 'LT')
redis.call('ZADD', KEYS[2], string.format('%.0f', now), ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
tell('item.gone', ARGV[1])
return 1
