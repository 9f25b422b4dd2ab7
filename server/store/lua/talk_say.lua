#!lua
-- An operator's words for a caller into the caller's outbox, and with them that this person writes with the caller from now on: neither
-- without the other, so that the line is still from the moment that the words are on their way (L24). A repetition is a second entry with
-- the same effect, which the send's state settles.
--
-- KEYS 1 who writes with the caller   2 the set of the caller's keys   3 outbox stream
-- ARGV 1 who, sealed   2 its life, ms   3 what the set is to name the caller's words at the desk by   4 effect   5 kind   6 sealed payload
--      7 life of the stream, ms   8 life of the set, ms
-- Answers 1
if #KEYS ~= 3 or #ARGV ~= 8 or not tonumber(ARGV[2]) or not tonumber(ARGV[7]) or not tonumber(ARGV[8]) then
  return redis.error_reply('BADARG')
end
for key, type in pairs({ [KEYS[2]] = 'set', [KEYS[3]] = 'stream' }) do
  local kind = redis.call('TYPE', key)['ok']
  if kind ~= type and kind ~= 'none' then return redis.error_reply('BADARG a key is of another type') end
end
local id = redis.call('XADD', KEYS[3], '*', 'effect', ARGV[4], 'kind', ARGV[5], 'payload', ARGV[6])
redis.call('PEXPIRE', KEYS[3], ARGV[7])
redis.call('SADD', KEYS[2], 'x:' .. id, 't:' .. ARGV[3], KEYS[1])
if redis.call('PEXPIRE', KEYS[2], ARGV[8], 'GT') == 0 then redis.call('PEXPIRE', KEYS[2], ARGV[8], 'NX') end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
