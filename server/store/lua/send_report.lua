#!lua
-- What a provider tells of a send or a call of ours. It only ever moves forward, and it proves that the provider has the part that
-- it names.
--
-- KEYS 1 the send's state (hash)
-- ARGV 1 part   2 how far it has come, 0 to 3   3.. further marks in pairs, each of which only grows: name, how far
-- Answers the marks as they stand now, in the same order | nothing: no such send
local part, rank = tonumber(ARGV[1]), tonumber(ARGV[2])
if #KEYS ~= 1 or #ARGV < 2 or #ARGV % 2 ~= 0 or not part or not rank then return redis.error_reply('BADARG') end
for i = 4, #ARGV, 2 do
  if not tonumber(ARGV[i]) then return redis.error_reply('BADARG a mark is no number') end
end
if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
local function grown(field, to)
  local stands = tonumber(redis.call('HGET', KEYS[1], field) or 0)
  if tonumber(to) <= stands then return stands end
  redis.call('HSET', KEYS[1], field, to)
  return tonumber(to)
end
local marks = { grown('reached' .. string.format('%.0f', part), ARGV[2]) }
for i = 3, #ARGV, 2 do marks[#marks + 1] = grown(ARGV[i], ARGV[i + 1]) end
if part >= tonumber(redis.call('HGET', KEYS[1], 'proved') or 0) then redis.call('HSET', KEYS[1], 'proved', ARGV[1]) end
return marks
