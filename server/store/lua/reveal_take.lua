#!lua
-- Counts one look at a number, unless the operator has had as many as one hour allows (C-6).
--
-- KEYS 1 when they looked (sorted set)
-- ARGV 1 now, ms since 1970   2 the hour, ms   3 the most in it   4 a name for this look
-- Answers how many are left behind this one | -1 there is none left, nothing written
local now, span, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if #KEYS ~= 1 or #ARGV ~= 4 or not now or not span or not most or ARGV[4] == '' then return redis.error_reply('BADARG') end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - span))
local had = redis.call('ZCOUNT', KEYS[1], '-inf', '+inf')
if had >= most then return -1 end
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return most - had - 1
