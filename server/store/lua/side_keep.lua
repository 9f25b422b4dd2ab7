#!lua
-- Keeps one side of a family link where the other kind looks for it, once, and never after it was taken back.
--
-- KEYS 1 the side   2 all sides by their end (sorted set)
-- ARGV 1 its value   2 its life, ms   3 its end, ms since 1970   4 its id   5 now, ms since 1970   6 the most sides in all
-- Answers 1 it stands | 0 it was taken back: nothing was written | -1 there are as many as may be
if #KEYS ~= 2 or #ARGV ~= 6 or ARGV[1] == '' then return redis.error_reply('BADARG') end
for _, i in ipairs({ 2, 3, 5, 6 }) do
  if not tonumber(ARGV[i]) or tonumber(ARGV[i]) <= 0 then return redis.error_reply('BADARG a number is none') end
end
local kind = redis.call('TYPE', KEYS[2])['ok']
if kind ~= 'zset' and kind ~= 'none' then return redis.error_reply('BADARG the sides are none') end
local stands = redis.call('GET', KEYS[1])
if stands then return stands == '' and 0 or 1 end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[5])
if redis.call('ZCOUNT', KEYS[2], '-inf', '+inf') >= tonumber(ARGV[6]) then return -1 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[4])
if redis.call('PEXPIRE', KEYS[2], ARGV[2], 'GT') == 0 then redis.call('PEXPIRE', KEYS[2], ARGV[2], 'NX') end
return 1
