#!lua
-- Somebody at the desk confirms, rejects, withdraws or publishes a rumour. Two different people confirm it before it is verified, and
-- nobody who reported it is one of them.
--
-- KEYS 1 the town's rumour (hash)
-- ARGV 1 the act   2 the rumour's code   3 who acts: a digest   4 "1" where they lead   5 now, ms since 1970   6 how many confirmations it
--      takes   7.. what a report of this town by whoever acts would be called
-- Answers 1 done | 2 they had confirmed it before | 0 there is none of this code, or it is over | -1 they reported it themselves
--      | -2 it stands otherwise | -3 that is a lead's | -4 too few have confirmed it. Below 1, and at 2, nothing was written
if #KEYS ~= 1 or #ARGV < 6 or ARGV[3] == '' or not tonumber(ARGV[5]) or not tonumber(ARGV[6]) then return redis.error_reply('BADARG') end
local act, who, leads, needed = ARGV[1], 'c:' .. ARGV[3], ARGV[4] == '1', tonumber(ARGV[6])
local state, ends, code = unpack(redis.call('HMGET', KEYS[1], 'state', 'until', 'code'))
if not state or code ~= ARGV[2] or tonumber(ends) <= tonumber(ARGV[5]) then return 0 end

local all, mine = 0, redis.call('HEXISTS', KEYS[1], who)
local fields = redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do
  if string.sub(fields[i], 1, 2) == 'c:' then all = all + 1 end
end
local function becomes(new)
  redis.call('HSET', KEYS[1], 'state', new)
  tell('rumour.changed', code)
  return 1
end

if act == 'confirm' or act == 'publish' then
  for i = 7, #ARGV do
    if redis.call('HEXISTS', KEYS[1], 'p:' .. ARGV[i]) == 1 then return -1 end
  end
end
if act == 'confirm' then
  if state ~= 'open' and state ~= 'verified' then return -2 end
  if mine == 1 then return 2 end
  redis.call('HSET', KEYS[1], who, '1')
  return becomes(all + 1 >= needed and 'verified' or state)
elseif act == 'reject' then
  if state ~= 'open' then return -2 end
  if not leads and all > mine then return -3 end
  return becomes('rejected')
elseif act == 'withdraw' then
  if not leads then return -3 end
  if state ~= 'verified' then return -2 end
  return becomes('withdrawn')
elseif act == 'publish' then
  if not leads then return -3 end
  if state == 'open' then return -4 end
  if state ~= 'withdrawn' then return -2 end
  if all < needed then return -4 end
  return becomes('verified')
end
return redis.error_reply('BADARG no such act')
