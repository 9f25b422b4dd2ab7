#!lua
-- Puts one entry into a caller's outbox outside a turn's commit: the reply of a provider that takes none in its webhook's answer.
-- A repetition is a second entry with the same effect, which the send's state settles.
--
-- KEYS 1 outbox stream   2 the set of the caller's keys   ARGV 1 effect   2 kind   3 sealed payload   4 life of the stream, ms   5 life of the set, ms
-- Answers 1
if #KEYS ~= 2 or #ARGV ~= 5 or not tonumber(ARGV[4]) or not tonumber(ARGV[5]) then return redis.error_reply('BADARG') end
local kind = redis.call('TYPE', KEYS[2])['ok']
if kind ~= 'set' and kind ~= 'none' then return redis.error_reply('BADARG the set is none') end
local id = redis.call('XADD', KEYS[1], '*', 'effect', ARGV[1], 'kind', ARGV[2], 'payload', ARGV[3])
redis.call('SADD', KEYS[2], 'x:' .. id)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
if redis.call('PEXPIRE', KEYS[2], ARGV[5], 'GT') == 0 then redis.call('PEXPIRE', KEYS[2], ARGV[5], 'NX') end
return 1
