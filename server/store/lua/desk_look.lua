#!lua
-- One look at the desk, which touches no item: how many wait, by what they need and how urgent it is; who is signed in; how much each of them,
-- and of those who are named, has in hand; their shifts; and the counts that only grow. What it costs grows with the people and the languages,
-- not with the queue.
--
-- KEYS 1 the needs that anybody waits with (set)   2 counts (hash)   3 what may not be done yet   4 who is signed in (sorted sets)
--      5 what was told last
-- ARGV 1 what a queue's key begins with   2 what a hand's key begins with   3 now, ms since 1970, or "": Redis' own time
--      4 how far ahead something is soon, ms   5 what a shift's key begins with   6.. people
-- Answers {told, taken, added of each urgency (4), coming soon, lines, people signed in, then of each line its needs and how many of each
--      urgency (4), of each one signed in who and how many in hand, and of each one named the same and their shift, sealed, or ""}
local soon = tonumber(ARGV[4])
if #KEYS ~= 5 or #ARGV < 5 or not soon then return redis.error_reply('BADARG') end
local time = redis.call('TIME')
local now = ARGV[3] ~= '' and tonumber(ARGV[3]) or time[1] * 1000 + math.floor(time[2] / 1000)
local counts = redis.call('HMGET', KEYS[2], 'taken', 'added0', 'added1', 'added2', 'added3')
local out = { redis.call('GET', KEYS[5]) or '' }
for i = 1, 5 do out[#out + 1] = tonumber(counts[i] or 0) end
out[#out + 1] = redis.call('ZCOUNT', KEYS[3], '-inf', string.format('%.0f', now + soon))
local needs = redis.call('SMEMBERS', KEYS[1])
local here = redis.call('ZRANGE', KEYS[4], string.format('(%.0f', now), '+inf', 'BYSCORE')
out[#out + 1] = #needs
out[#out + 1] = #here
for _, skills in ipairs(needs) do
  out[#out + 1] = skills
  local key = skills == '' and ARGV[1] or ARGV[1] .. ':' .. skills
  for urgency = 0, 3 do
    out[#out + 1] = redis.call('ZCOUNT', key, string.format('%.0f', urgency * 1e13), string.format('(%.0f', (urgency + 1) * 1e13))
  end
end
local function person(who)
  out[#out + 1] = who
  out[#out + 1] = #redis.call('SMEMBERS', ARGV[2] .. who)
end
for _, who in ipairs(here) do person(who) end
for i = 6, #ARGV do
  person(ARGV[i])
  out[#out + 1] = redis.call('GET', ARGV[5] .. ARGV[i]) or ''
end
return out
