#!lua
-- Before a side of a family link is kept where sides are found: puts the number behind it with the keys of its caller, so that an
-- erasure takes it and knows of the side. Repeated after a crash it changes nothing.
--
-- KEYS 1 outbox stream   2 the set of the caller's keys   3 the number
-- ARGV 1 the order's id in the stream   2 the sealed number   3 its life, ms   4 life of the set, ms   5 the most sides of one caller
-- Answers 1 | 0 the order is gone: the caller was erased, nothing was written | -1 this caller has as many sides as may be
if #KEYS ~= 3 or #ARGV ~= 5 or not tonumber(ARGV[3]) or tonumber(ARGV[3]) <= 0 or not tonumber(ARGV[4]) or not tonumber(ARGV[5]) then
  return redis.error_reply('BADARG')
end
local kind = redis.call('TYPE', KEYS[2])['ok']
if kind ~= 'set' and kind ~= 'none' then return redis.error_reply('BADARG the set is none') end
if #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1]) == 0 then return 0 end
if redis.call('EXISTS', KEYS[3]) == 1 then return 1 end
local sides = 0
for _, member in ipairs(redis.call('SMEMBERS', KEYS[2])) do
  if string.find(member, '^{p%d+}:m:') then
    if redis.call('EXISTS', member) == 1 then sides = sides + 1 else redis.call('SREM', KEYS[2], member) end
  end
end
if sides >= tonumber(ARGV[5]) then return -1 end
redis.call('SET', KEYS[3], ARGV[2], 'PX', ARGV[3])
redis.call('SADD', KEYS[2], KEYS[3])
if redis.call('PEXPIRE', KEYS[2], ARGV[4], 'GT') == 0 then redis.call('PEXPIRE', KEYS[2], ARGV[4], 'NX') end
return 1
