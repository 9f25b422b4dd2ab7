#!lua
-- Counts a try at a PIN. The hour begins with the first.
--
-- KEYS 1 the count
-- ARGV 1 its life, ms
-- Answers how many there were within it, this one counted
if #KEYS ~= 1 or #ARGV ~= 1 or not tonumber(ARGV[1]) then return redis.error_reply('BADARG') end
local count = redis.call('INCR', KEYS[1])
redis.call('PEXPIRE', KEYS[1], ARGV[1], 'NX')
return count
