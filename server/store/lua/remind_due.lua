#!lua
-- Puts a reminder whose time has come into the outbox, for the dispatcher to send; or what a check-in held back.
--
-- KEYS 1 the reminder   2 outbox stream   3 the set of the caller's keys   4 due times
-- ARGV 1 effect   2 life of the stream, ms
--      3 and 4, only of a check-in: what is put there in the place of what was put by; what says that it was taken back
-- Answers 1 | 0 there is none any more
if #KEYS ~= 4 or (#ARGV ~= 2 and #ARGV ~= 4) or not tonumber(ARGV[2]) then return redis.error_reply('BADARG') end
local set = redis.call('TYPE', KEYS[3])['ok']
if set ~= 'set' and set ~= 'none' then return redis.error_reply('BADARG the set is none') end
redis.call('ZREM', KEYS[4], KEYS[1])
local sealed = redis.call('GET', KEYS[1])
if not sealed or (ARGV[3] and sealed == ARGV[4]) then return 0 end
local id = redis.call('XADD', KEYS[2], '*', 'effect', ARGV[1], 'kind', 'reminder', 'payload', ARGV[3] or sealed)
redis.call('PEXPIRE', KEYS[2], ARGV[2])
redis.call('DEL', KEYS[1])
redis.call('SREM', KEYS[3], KEYS[1])
redis.call('SADD', KEYS[3], 'x:' .. id)
if redis.call('PTTL', KEYS[3]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[3], ARGV[2]) end
return 1
