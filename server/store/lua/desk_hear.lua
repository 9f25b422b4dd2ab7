#!lua
-- What a caller wrote while somebody wrote with them, to the item that it is about, once. Whoever has the item in hand is to read it, and is
-- waited for from then on; where nobody has, it waits at the item. One that was closed in this very moment is opened again, at the place
-- that it always had: whoever wrote has had no answer.
--
-- KEYS 1 the words' seen key   2 the item   3 the words at it (list)   4 leases   5 who is waited for to answer   6 closed (sorted sets)
--      7 the needs that anybody waits with (set)
-- ARGV 1 code   2 the item's effect   3 the words, sealed   4 now, ms since 1970, or "": Redis' own time   5 life of the words, ms
--      6 life of the seen key, ms   7 how long an answer is waited for, ms   8 what a queue's key begins with   9 life of an item, ms
--      10 how many words an item keeps
-- Answers {1, token, holder} they are whose hand it is in | {0} they wait | {-1} the item is gone: nothing was written
for _, i in ipairs({ 5, 6, 7, 9, 10 }) do
  if #KEYS ~= 7 or #ARGV ~= 10 or not tonumber(ARGV[i]) then return redis.error_reply('BADARG') end
end
local time = redis.call('TIME')
local now = ARGV[4] ~= '' and tonumber(ARGV[4]) or time[1] * 1000 + math.floor(time[2] / 1000)
local got = redis.call('HMGET', KEYS[2], 'effect', 'state', 'fence', 'holder', 'urgency', 'arrival', 'skills')
if got[1] ~= ARGV[2] then return { -1 } end
if redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[6], 'NX') then
  redis.call('RPUSH', KEYS[3], ARGV[3])
  redis.call('LTRIM', KEYS[3], '-' .. ARGV[10], '-1')
  redis.call('PEXPIRE', KEYS[3], ARGV[5])
  if got[2] == 'closed' then
    redis.call('HSET', KEYS[2], 'state', 'queued', 'fence', '', 'holder', '', 'by', '')
    redis.call('PEXPIRE', KEYS[2], ARGV[9])
    redis.call('ZREM', KEYS[6], ARGV[1])
    local skills = got[7] or ''
    local queue = skills == '' and ARGV[8] or ARGV[8] .. ':' .. skills
    redis.call('ZADD', queue, string.format('%.0f', got[5] * 1e13 + got[6]), ARGV[1])
    redis.call('PEXPIRE', queue, ARGV[9])
    redis.call('SADD', KEYS[7], skills)
    redis.call('PEXPIRE', KEYS[7], ARGV[9])
    tell('item.added', ARGV[1])
    tell('message.in', ARGV[1])
    return { 0 }
  end
  tell('message.in', ARGV[1])
end
local is_held = got[4] and got[4] ~= '' and tonumber(redis.call('ZSCORE', KEYS[4], ARGV[1]) or 0) > now
if not is_held then return { 0 } end
redis.call('ZADD', KEYS[5], 'NX', string.format('%.0f', now + ARGV[7]), ARGV[1] .. '|' .. got[3])
redis.call('PEXPIRE', KEYS[5], ARGV[9])
return { 1, tonumber(got[3]), got[4] }
