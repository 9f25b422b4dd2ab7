#!lua
-- Notes a call that was hung up without a word, and counts the caller's newest of them.
--
-- KEYS 1 calls by the time of their end   2 the set of the caller's keys   3 the event's erased marker
-- ARGV 1 the call   2 now, ms   3 how long one counts, ms   4 life of the set, ms
-- Answers how many ended within that time, this one counted | 0 erased, nothing was written
if #KEYS ~= 3 or #ARGV ~= 4 then return redis.error_reply('BADARG') end
for i = 2, 4 do
  local number = tonumber(ARGV[i])
  if not number or number <= 0 then return redis.error_reply('BADARG a time is no number') end
end
for i, wanted in ipairs({'zset', 'set'}) do
  local kind = redis.call('TYPE', KEYS[i])['ok']
  if kind ~= wanted and kind ~= 'none' then return redis.error_reply('BADARG a key is of another type') end
end

if redis.call('EXISTS', KEYS[3]) == 1 then return 0 end
redis.call('ZADD', KEYS[1], 'NX', ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. (tonumber(ARGV[2]) - tonumber(ARGV[3])))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('SADD', KEYS[2], KEYS[1])
if redis.call('PEXPIRE', KEYS[2], ARGV[4], 'GT') == 0 then redis.call('PEXPIRE', KEYS[2], ARGV[4], 'NX') end
return redis.call('ZCOUNT', KEYS[1], '-inf', '+inf')
