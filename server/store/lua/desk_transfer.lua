#!lua
-- Puts an item from one operator's hand into another's, under a new token and a lease of its own, so that nobody else takes it in between. If
-- the other one does nothing, it goes back to the place that it always had.
--
-- KEYS 1 leases (sorted set)   2 the item   3 the hand that has it   4 the hand that gets it (sets)   5 the last token (hash)
-- ARGV 1 code   2 token   3 now, ms since 1970, or "": Redis' own time   4 lease, ms   5 the operator who gets it   6 how many they may have
--      in hand   7 "1": a lead   8 what an item's key begins with   9 life of a hand, ms   10.. their skills
-- Answers {what, token}: 1 theirs now | 0 the lease has ended, or it is gone | -1 the other hand is full | -5 it needs a skill that they have
--      not | -6 it came out of the review lane, which is a lead's. Below 1 nothing was written.
local lease, capacity = tonumber(ARGV[4]), tonumber(ARGV[6])
if #KEYS ~= 5 or #ARGV < 9 or not lease or lease <= 0 or not capacity or ARGV[5] == '' or not tonumber(ARGV[9]) then
  return redis.error_reply('BADARG')
end
local time = redis.call('TIME')
local now = ARGV[3] ~= '' and tonumber(ARGV[3]) or time[1] * 1000 + math.floor(time[2] / 1000)
local got = redis.call('HMGET', KEYS[2], 'fence', 'skills', 'recovered', 'holder')
local till = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0)
if got[1] ~= ARGV[2] or till <= now then return { 0 } end
if got[4] == ARGV[5] then return { 1, tonumber(got[1]) } end
local has = {}
for i = 10, #ARGV do has[ARGV[i]] = true end
if tonumber(got[3] or 0) >= 3 then
  if ARGV[7] ~= '1' then return { -6 } end
else
  for skill in string.gmatch(got[2] or '', '%S+') do
    if not has[skill] then return { -5 } end
  end
end
local held = 0
for _, code in ipairs(redis.call('SMEMBERS', KEYS[4])) do
  if redis.call('HGET', ARGV[8] .. code, 'holder') == ARGV[5] then held = held + 1 end
end
if held >= capacity then return { -1 } end
local token = redis.call('HINCRBY', KEYS[5], 'last', '1')
redis.call('HSET', KEYS[2], 'fence', string.format('%.0f', token), 'holder', ARGV[5], 'by', '')
redis.call('ZADD', KEYS[1], string.format('%.0f', now + lease), ARGV[1])
redis.call('SREM', KEYS[3], ARGV[1])
redis.call('SADD', KEYS[4], ARGV[1])
redis.call('PEXPIRE', KEYS[4], ARGV[9])
tell('item.changed', ARGV[1])
return { 1, token }
