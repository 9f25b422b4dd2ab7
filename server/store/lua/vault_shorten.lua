#!lua flags=allow-oom
-- A callback is closed: the number behind it goes within a day (D1), unless another callback of the same caller has put one there meanwhile.
--
-- KEYS 1 vault   ARGV 1 the sealed number that was read   2 the longest that it may still stay, ms
-- Answers 1 | 0 another stands there, or none
if #KEYS ~= 1 or #ARGV ~= 2 or not tonumber(ARGV[2]) then return redis.error_reply('BADARG') end
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2], 'LT')
return 1
