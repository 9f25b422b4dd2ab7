#!lua
-- How one try of a send ended.
--
-- KEYS 1 outbox stream   2 the send's state (hash)   3 the set of the caller's keys   4 dead letters (stream)
-- ARGV 1 the entry's id in the stream   2 accepted | next | later | ambiguous | dead | left (settled before)   3 what it waits, ms
--      4 life of the state, ms   5 life of dead letters, ms   6 the provider's id, or why it is dead   7 effect   8 account
-- Answers 1. `next`: this part was accepted, another follows. A dead letter keeps no number and no words.
local what, wait = ARGV[2], tonumber(ARGV[3])
if #KEYS ~= 4 or #ARGV ~= 8 or not wait or not tonumber(ARGV[4]) or not tonumber(ARGV[5]) then return redis.error_reply('BADARG') end
local function settle()
  redis.call('XDEL', KEYS[1], ARGV[1])
  redis.call('SREM', KEYS[3], 'x:' .. ARGV[1], 'o:' .. ARGV[1])
end
if what == 'accepted' then
  redis.call('HSET', KEYS[2], 'state', 'done', 'id', ARGV[6])
  settle()
elseif what == 'dead' then
  redis.call('XADD', KEYS[4], 'MAXLEN', '~', '10000', '*', 'effect', ARGV[7], 'account', ARGV[8], 'why', ARGV[6])
  redis.call('PEXPIRE', KEYS[4], ARGV[5])
  redis.call('HSET', KEYS[2], 'state', 'dead', 'why', ARGV[6])
  settle()
elseif what == 'left' then
  settle()
elseif what == 'next' then
  local part = tonumber(redis.call('HGET', KEYS[2], 'part') or 0)
  redis.call('HSET', KEYS[2], 'state', 'waiting', 'until', '0', 'tries', '0', 'part', string.format('%.0f', part + 1))
elseif what == 'later' or what == 'ambiguous' then
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('HSET', KEYS[2], 'state', what == 'later' and 'waiting' or 'ambiguous', 'until', string.format('%.0f', now + wait))
else
  return redis.error_reply('BADARG what')
end
if what ~= 'left' then redis.call('PEXPIRE', KEYS[2], ARGV[4]) end
return 1
