#!lua
-- Takes a reminder out of the outbox and puts it by until it is due, where an erasure finds it.
--
-- KEYS 1 outbox stream   2 the reminder   3 the set of the caller's keys   4 due times
-- ARGV 1 the order's id in the stream   2 the sealed reminder   3 its life, ms   4 life of the set, ms   5 when it is due, ms since 1970
-- Answers 1 kept | 0 the order is gone: the caller was erased, or another dispatcher was first
if #KEYS ~= 4 or #ARGV ~= 5 or not tonumber(ARGV[5]) then return redis.error_reply('BADARG') end
for i = 3, 4 do
  local life = tonumber(ARGV[i])
  if not life or life <= 0 then return redis.error_reply('BADARG a life is no number') end
end
local set, due = redis.call('TYPE', KEYS[3])['ok'], redis.call('TYPE', KEYS[4])['ok']
if (set ~= 'set' and set ~= 'none') or (due ~= 'zset' and due ~= 'none') then
  return redis.error_reply('BADARG a key is of another type')
end
if #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1]) == 0 then return 0 end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
redis.call('SADD', KEYS[3], KEYS[2])
redis.call('ZADD', KEYS[4], ARGV[5], KEYS[2])
for key, life in pairs({ [KEYS[3]] = ARGV[4], [KEYS[4]] = ARGV[3] }) do
  if redis.call('PEXPIRE', key, life, 'GT') == 0 then redis.call('PEXPIRE', key, life, 'NX') end
end
redis.call('XDEL', KEYS[1], ARGV[1])
redis.call('SREM', KEYS[3], 'x:' .. ARGV[1])
return 1
