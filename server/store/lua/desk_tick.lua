#!lua flags=allow-oom
-- What time does at the desk: an item whose lease has ended goes back to the place that it always had, the third time into the review lane,
-- where a person looks why; and what was put off and is due takes its place.
--
-- KEYS 1 the needs that anybody waits with (set)   2 what may not be done yet   3 leases   4 review lane (sorted sets)
-- ARGV 1 now, ms since 1970, or "": Redis' own time   2 what an item's key begins with   3 what a queue's key begins with
--      4 what a hand's key begins with   5 life of a queue, ms   6 the most of each to look at
-- Answers {went back, went into review, came due, then for each lease that ended the code and who had it}
if #KEYS ~= 4 or #ARGV ~= 6 or not tonumber(ARGV[5]) or not tonumber(ARGV[6]) then return redis.error_reply('BADARG') end
local time = redis.call('TIME')
local now = ARGV[1] ~= '' and tonumber(ARGV[1]) or time[1] * 1000 + math.floor(time[2] / 1000)
local THIRD = 3
local life = ARGV[5]
local function due(key)
  return redis.call('ZRANGE', key, '-inf', string.format('%.0f', now), 'BYSCORE', 'LIMIT', '0', ARGV[6])
end
local function put(key, score, code)
  redis.call('ZADD', key, score, code)
  redis.call('PEXPIRE', key, life)
end
local function queue(skills, score, code)
  put(skills == '' and ARGV[3] or ARGV[3] .. ':' .. skills, score, code)
  redis.call('SADD', KEYS[1], skills)
  redis.call('PEXPIRE', KEYS[1], life)
end

local back, reviewed, came_due = 0, 0, 0
local ended = {}
for _, code in ipairs(due(KEYS[3])) do
  local item = ARGV[2] .. code
  local got = redis.call('HMGET', item, 'holder', 'urgency', 'arrival', 'skills')
  redis.call('ZREM', KEYS[3], code)
  if got[2] then
    redis.call('SREM', ARGV[4] .. got[1], code)
    local times = redis.call('HINCRBY', item, 'recovered', '1')
    local score = string.format('%.0f', got[2] * 1e13 + got[3])
    tell('lease.lost', code)
    ended[#ended + 1] = code
    ended[#ended + 1] = got[1] or ''
    redis.call('HSET', item, 'state', times < THIRD and 'queued' or 'review', 'holder', '', 'by', '', 'fence', '')
    if times < THIRD then
      queue(got[4] or '', score, code)
      back = back + 1
    else
      put(KEYS[4], score, code)
      reviewed = reviewed + 1
    end
  end
end
for _, code in ipairs(due(KEYS[2])) do
  local got = redis.call('HMGET', ARGV[2] .. code, 'urgency', 'arrival', 'skills')
  redis.call('ZREM', KEYS[2], code)
  if got[1] then
    queue(got[3] or '', string.format('%.0f', got[1] * 1e13 + got[2]), code)
    tell('item.changed', code)
    came_due = came_due + 1
  end
end
return { back, reviewed, came_due, unpack(ended) }
