#!lua flags=allow-oom
-- Whoever did not answer a caller in time has the item no longer: their lease ends now, and the next tick brings the item back to the place
-- that it always had, the third time into the review lane (desk_tick.lua).
--
-- KEYS 1 who is waited for to answer   2 leases (sorted sets)   3 the item
-- ARGV 1 code   2 token   3 now, ms since 1970, or "": Redis' own time
-- Answers 1 it was theirs | 0 they have answered meanwhile, or have it no longer
if #KEYS ~= 3 or #ARGV ~= 3 then return redis.error_reply('BADARG') end
local time = redis.call('TIME')
local now = ARGV[3] ~= '' and tonumber(ARGV[3]) or time[1] * 1000 + math.floor(time[2] / 1000)
local due = redis.call('ZSCORE', KEYS[1], ARGV[1] .. '|' .. ARGV[2])
if not due or tonumber(due) > now then return 0 end
redis.call('ZREM', KEYS[1], ARGV[1] .. '|' .. ARGV[2])
local till = tonumber(redis.call('ZSCORE', KEYS[2], ARGV[1]) or 0)
if redis.call('HGET', KEYS[3], 'fence') ~= ARGV[2] or till <= now then return 0 end
redis.call('ZADD', KEYS[2], string.format('%.0f', now), ARGV[1])
return 1
