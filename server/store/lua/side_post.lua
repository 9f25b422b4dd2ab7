#!lua
-- Two sides met: puts the item of one of them into its caller's outbox, for the relay, unless that side is gone. Either item is named
-- by both callers' sets, so that the erasure of either takes both.
--
-- KEYS 1 outbox stream   2 the set of the caller's keys   3 the number behind the side
-- ARGV 1 the item's effect   2 its sealed payload   3 the other item's effect   4 life of the stream, ms   5 life of the set, ms
-- Answers 1 | 0 the side is gone, nothing was written
if #KEYS ~= 3 or #ARGV ~= 5 or not tonumber(ARGV[4]) or not tonumber(ARGV[5]) then return redis.error_reply('BADARG') end
local kind = redis.call('TYPE', KEYS[2])['ok']
if kind ~= 'set' and kind ~= 'none' then return redis.error_reply('BADARG the set is none') end
if redis.call('EXISTS', KEYS[3]) == 0 then return 0 end
local id = redis.call('XADD', KEYS[1], '*', 'effect', ARGV[1], 'kind', 'item', 'payload', ARGV[2])
redis.call('SADD', KEYS[2], 'x:' .. id, 'd:' .. ARGV[1], 'd:' .. ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
if redis.call('PEXPIRE', KEYS[2], ARGV[5], 'GT') == 0 then redis.call('PEXPIRE', KEYS[2], ARGV[5], 'NX') end
return 1
