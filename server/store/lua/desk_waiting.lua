#!lua
-- Who waits, by urgency: how many, and since when the one who waits longest. What was put off waits from the time that it may be done.
--
-- KEYS 1 the needs that anybody waits with (set)   2 review lane (sorted set)
-- ARGV 1 what an item's key begins with   2 what a queue's key begins with
-- Answers for each urgency {how many, since, ms since 1970, or 0}, then how many are in the review lane
-- Read only. Of each queue the first few are looked at: behind them nobody came earlier.
local MOST = 32
local count, since = { 0, 0, 0, 0 }, { 0, 0, 0, 0 }
for _, skills in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  local key = skills == '' and ARGV[2] or ARGV[2] .. ':' .. skills
  for urgency = 0, 3 do
    local from, to = string.format('%.0f', urgency * 1e13), string.format('(%.0f', (urgency + 1) * 1e13)
    local here = redis.call('ZCOUNT', key, from, to)
    count[urgency + 1] = count[urgency + 1] + here
    if here > 0 then
      for _, code in ipairs(redis.call('ZRANGE', key, from, to, 'BYSCORE', 'LIMIT', '0', tostring(MOST))) do
        local got = redis.call('HMGET', ARGV[1] .. code, 'arrival', 'not_before')
        if got[1] then
          local at = math.max(tonumber(got[1]), tonumber(got[2] ~= '' and got[2] or 0) or 0)
          if since[urgency + 1] == 0 or at < since[urgency + 1] then since[urgency + 1] = at end
        end
      end
    end
  end
end
return { count[1], since[1], count[2], since[2], count[3], since[3], count[4], since[4], redis.call('ZCOUNT', KEYS[2], '-inf', '+inf') }
