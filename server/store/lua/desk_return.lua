#!lua flags=allow-oom
-- Gives an item back to the place that it always had, or puts it off until a time. Who gives it back again under the same token changes nothing.
--
-- KEYS 1 the needs that anybody waits with (set)   2 what may not be done yet   3 leases   4 review lane (sorted sets)   5 the item   6 the
--      operator's hand (set)
-- ARGV 1 code   2 token   3 now, ms since 1970, or "": Redis' own time   4 what a queue's key begins with   5 life of a queue, ms
--      6 not before, ms since 1970, or "": as it was
-- Answers 1 it is back | 0 the lease has ended, or it is gone: nothing was written
if #KEYS ~= 6 or #ARGV ~= 6 or not tonumber(ARGV[5]) or (ARGV[6] ~= '' and not tonumber(ARGV[6])) then return redis.error_reply('BADARG') end
local time = redis.call('TIME')
local now = ARGV[3] ~= '' and tonumber(ARGV[3]) or time[1] * 1000 + math.floor(time[2] / 1000)
local got = redis.call('HMGET', KEYS[5], 'fence', 'holder', 'urgency', 'arrival', 'skills', 'recovered', 'not_before')
if got[1] ~= ARGV[2] then return 0 end
if got[2] == '' then return 1 end -- given back before
local till = tonumber(redis.call('ZSCORE', KEYS[3], ARGV[1]) or 0)
if till <= now then return 0 end
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('SREM', KEYS[6], ARGV[1])
tell('item.changed', ARGV[1])
local score = string.format('%.0f', got[3] * 1e13 + got[4])
if tonumber(got[6] or 0) >= 3 then
  redis.call('HSET', KEYS[5], 'state', 'review', 'holder', '', 'by', '')
  redis.call('ZADD', KEYS[4], score, ARGV[1])
  redis.call('PEXPIRE', KEYS[4], ARGV[5])
  return 1
end
local not_before = ARGV[6] ~= '' and ARGV[6] or got[7] or ''
redis.call('HSET', KEYS[5], 'state', 'queued', 'holder', '', 'by', '', 'not_before', not_before)
if not_before ~= '' and tonumber(not_before) > now then
  redis.call('ZADD', KEYS[2], not_before, ARGV[1])
  redis.call('PEXPIRE', KEYS[2], ARGV[5])
  return 1
end
local skills = got[5] or ''
local queue = skills == '' and ARGV[4] or ARGV[4] .. ':' .. skills
redis.call('ZADD', queue, score, ARGV[1])
redis.call('PEXPIRE', queue, ARGV[5])
redis.call('SADD', KEYS[1], skills)
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return 1
