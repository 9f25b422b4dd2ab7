#!lua
-- Closes a month of figures: what may be published of it is written, once and for good, and the counters behind it are gone.
--
-- KEYS 1 the newest month that is closed   2 the month's counters (hash)   3 what is published of it (hash)
-- ARGV 1 the month   2.. what may be published, in pairs: answer, count
-- Answers 1 | 0 it was closed before: nothing was written
if #KEYS ~= 3 or #ARGV % 2 ~= 1 or ARGV[1] == '' then return redis.error_reply('BADARG') end
for i = 3, #ARGV, 2 do
  if not tonumber(ARGV[i]) then return redis.error_reply('BADARG a count is no number') end
end
local kind = redis.call('TYPE', KEYS[3])['ok']
if kind ~= 'hash' and kind ~= 'none' then return redis.error_reply('BADARG what is published is no hash') end
local last = redis.call('GET', KEYS[1])
if last and ARGV[1] <= last then return 0 end
for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1]) end
redis.call('DEL', KEYS[2])
redis.call('SET', KEYS[1], ARGV[1])
return 1
