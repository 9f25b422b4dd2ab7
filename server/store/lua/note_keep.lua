#!lua
-- Puts a caller's sealed voice note where an erasure finds it, unless the order to fetch it is gone: then the caller was erased
-- while it was on its way here, and nothing is written.
--
-- KEYS 1 outbox stream   2 the note   3 the set of the caller's keys
-- ARGV 1 the order's id in the stream   2 the sealed note   3 its life, ms   4 life of the set, ms
-- Answers 1 kept | 0 the order is gone
if #KEYS ~= 3 or #ARGV ~= 4 or not tonumber(ARGV[3]) or tonumber(ARGV[3]) <= 0 or not tonumber(ARGV[4]) then
  return redis.error_reply('BADARG')
end
local kind = redis.call('TYPE', KEYS[3])['ok']
if kind ~= 'set' and kind ~= 'none' then return redis.error_reply('BADARG the set is none') end
if #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1]) == 0 then return 0 end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
redis.call('SADD', KEYS[3], KEYS[2])
if redis.call('PEXPIRE', KEYS[3], ARGV[4], 'GT') == 0 then redis.call('PEXPIRE', KEYS[3], ARGV[4], 'NX') end
return 1
