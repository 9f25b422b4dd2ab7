#!lua
-- Puts a text by that leaves at its hour unless it is taken back, where an erasure by whoever is to get it finds it.
--
-- KEYS 1 the text   2 that they accepted   3 the set of their keys   4 due times
-- ARGV 1 the text, sealed   2 its life, ms   3 life of the set, ms   4 when it is due, ms since 1970
-- Answers 1 kept | 0 they are no contact any more, nothing was written
if #KEYS ~= 4 or #ARGV ~= 4 then return redis.error_reply('BADARG') end
for i = 2, 4 do
  local number = tonumber(ARGV[i])
  if not number or number <= 0 then return redis.error_reply('BADARG a time is no number') end
end
local set, due = redis.call('TYPE', KEYS[3])['ok'], redis.call('TYPE', KEYS[4])['ok']
if (set ~= 'set' and set ~= 'none') or (due ~= 'zset' and due ~= 'none') then
  return redis.error_reply('BADARG a key is of another type')
end

if redis.call('EXISTS', KEYS[2]) == 0 then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('SADD', KEYS[3], KEYS[1])
redis.call('ZADD', KEYS[4], ARGV[4], KEYS[1])
for key, life in pairs({ [KEYS[3]] = ARGV[3], [KEYS[4]] = ARGV[2] }) do
  if redis.call('PEXPIRE', key, life, 'GT') == 0 then redis.call('PEXPIRE', key, life, 'NX') end
end
return 1
