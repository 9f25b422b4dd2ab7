#!lua
-- Begins one attempt to bring whoever has an item in hand and its caller together. While an attempt is not over there is no other, whoever has
-- the item by then: nobody's telephone rings twice at once (P6, O-4).
--
-- KEYS 1 leases   2 attempts that are not over (sorted sets)   3 the item
-- ARGV 1 code   2 token   3 now, ms since 1970, or "": Redis' own time   4 lease, ms: as long as it is theirs at the least   5 the attempt
--      6 life of the attempts, ms   7 the account that both telephones ring over
-- Answers 1 begun | 2 this one was begun before | 0 the lease has ended, or it is gone | -1 another is not over. Below 1 nothing was written.
local lease = tonumber(ARGV[4])
if #KEYS ~= 3 or #ARGV ~= 7 or not lease or lease <= 0 or ARGV[5] == '' or not tonumber(ARGV[6]) then return redis.error_reply('BADARG') end
local OVER = 4
local time = redis.call('TIME')
local now = ARGV[3] ~= '' and tonumber(ARGV[3]) or time[1] * 1000 + math.floor(time[2] / 1000)
local got = redis.call('HMGET', KEYS[3], 'fence', 'holder', 'attempt', 'stage')
local till = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0)
if got[1] ~= ARGV[2] or till <= now then return 0 end
if got[3] == ARGV[5] then return 2 end
if got[3] and tonumber(got[4] or 0) < OVER then return -1 end
local at = string.format('%.0f', now)
redis.call('HSET', KEYS[3], 'attempt', ARGV[5], 'attempt_fence', ARGV[2], 'attempt_by', got[2], 'attempt_over', ARGV[7], 'stage', '1', 'stage_at', at,
  'state', 'dialling')
redis.call('ZADD', KEYS[1], 'GT', string.format('%.0f', now + lease), ARGV[1])
redis.call('ZADD', KEYS[2], at, ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[6])
tell('item.changed', ARGV[1])
return 1
