#!lua
-- Somebody reports a raid in a town: a rumour of it begins, or one more person says the same. Repeated after a crash it changes nothing.
--
-- KEYS 1 the town's rumour (hash)   2 all rumours by their end (sorted set of "code:town")   3 how many towns this person reported today
-- ARGV 1 the town's digest   2 code   3 the town, sealed   4 when it was seen, ms since 1970   5 its end, ms since 1970   6 now, ms since
--      1970   7 the person's digest here today   8 the same of yesterday   9 the most rumours in all   10 the most towns of one person
--      a day, 0 = nobody counts   11 life of that count, ms
-- Answers 1 noted | 0 this person's report stands already | -1 another rumour has this code | -2 there are as many as may be
--      | -3 this person has reported as many towns as may be. Below 1 nothing was written
if #KEYS ~= 3 or #ARGV ~= 11 or ARGV[1] == '' or ARGV[2] == '' or ARGV[3] == '' or ARGV[7] == '' then return redis.error_reply('BADARG') end
for _, i in ipairs({ 4, 5, 6, 9, 10, 11 }) do
  if not tonumber(ARGV[i]) then return redis.error_reply('BADARG a number is none') end
end
for key, type in pairs({ [KEYS[1]] = 'hash', [KEYS[2]] = 'zset' }) do
  local kind = redis.call('TYPE', key)['ok']
  if kind ~= type and kind ~= 'none' then return redis.error_reply('BADARG a key is of another type') end
end
local now, left = tonumber(ARGV[6]), tonumber(ARGV[5]) - tonumber(ARGV[6])
if left <= 0 then return redis.error_reply('BADARG it is over') end

local stood = redis.call('HMGET', KEYS[1], 'state', 'until', 'code')
local stands = stood[1] and tonumber(stood[2]) > now
if stands and (redis.call('HEXISTS', KEYS[1], 'p:' .. ARGV[7]) == 1 or redis.call('HEXISTS', KEYS[1], 'p:' .. ARGV[8]) == 1) then return 0 end
local most_of_person = tonumber(ARGV[10])
if most_of_person > 0 and tonumber(redis.call('GET', KEYS[3]) or '0') >= most_of_person then return -3 end

if stands and (stood[1] == 'open' or stood[1] == 'verified') then
  redis.call('HSET', KEYS[1], 'p:' .. ARGV[7], '1')
  tell('rumour.changed', stood[3])
else
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[6])
  if stood[3] then redis.call('ZREM', KEYS[2], stood[3] .. ':' .. ARGV[1]) end
  for _, member in ipairs(redis.call('ZRANGE', KEYS[2], '0', '-1')) do
    if string.sub(member, 1, #ARGV[2] + 1) == ARGV[2] .. ':' then return -1 end
  end
  if redis.call('ZCOUNT', KEYS[2], '-inf', '+inf') >= tonumber(ARGV[9]) then return -2 end
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'state', 'open', 'code', ARGV[2], 'sealed', ARGV[3], 'seen', ARGV[4], 'until', ARGV[5], 'p:' .. ARGV[7], '1')
  redis.call('PEXPIRE', KEYS[1], string.format('%.0f', left))
  redis.call('ZADD', KEYS[2], ARGV[5], ARGV[2] .. ':' .. ARGV[1])
  if redis.call('PEXPIRE', KEYS[2], string.format('%.0f', left), 'GT') == 0 then
    redis.call('PEXPIRE', KEYS[2], string.format('%.0f', left), 'NX')
  end
  tell('rumour.changed', ARGV[2])
end
if most_of_person > 0 then
  redis.call('INCR', KEYS[3])
  redis.call('PEXPIRE', KEYS[3], ARGV[11], 'NX')
end
return 1
