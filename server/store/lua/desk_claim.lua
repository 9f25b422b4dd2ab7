#!lua
-- Gives one operator one item, under a lease and a fencing token: the first in the order of the queue that they can serve, or the one of this
-- code. Nobody else has it until the lease ends, is given back or closed; whatever is done under an older token is refused.
--
-- KEYS 1 the needs that anybody waits with (set)   2 what may not be done yet   3 leases   4 review lane (sorted sets)   5 the last token
--      (hash), and how many were ever taken   6 the operator's hand (set)
-- ARGV 1 now, ms since 1970, or "": Redis' own time   2 lease, ms   3 how many they may have in hand   4 the operator   5 the name of this
--      question: asked again, because no answer came, it gets what it took then   6 a code, "" = the first   7 "1": a lead, who has the
--      review lane, too   8 what an item's key begins with   9 what a queue's key begins with   10 life of a queue, ms   11.. their skills
-- Answers {what, token, field, value, ...}: 1 given | 2 it was theirs already | 0 nothing waits that they can serve | -1 their hand is full
--      | -2 there is no such item | -3 it is in another's hands, or closed | -4 not before its time | -5 it needs a skill that they have not
--      | -6 it is in the review lane. Below 1 there is nothing but the number.
local lease, capacity = tonumber(ARGV[2]), tonumber(ARGV[3])
if #KEYS ~= 6 or #ARGV < 10 or not lease or lease <= 0 or not capacity or ARGV[4] == '' or not tonumber(ARGV[10]) then
  return redis.error_reply('BADARG')
end
local time = redis.call('TIME')
local now = ARGV[1] ~= '' and tonumber(ARGV[1]) or time[1] * 1000 + math.floor(time[2] / 1000)
local is_lead, item_of, queue, life = ARGV[7] == '1', ARGV[8], ARGV[9], ARGV[10]
local MOST_DUE, MOST_GONE = 128, 64
local function number(n) return string.format('%.0f', n) end
local function queue_of(skills) return skills == '' and queue or queue .. ':' .. skills end
local has = {}
for i = 11, #ARGV do has[ARGV[i]] = true end
local function can_serve(skills)
  for skill in string.gmatch(skills, '%S+') do
    if not has[skill] then return false end
  end
  return true
end

-- What was put off and is due takes the place that it always had.
for _, code in ipairs(redis.call('ZRANGE', KEYS[2], '-inf', number(now), 'BYSCORE', 'LIMIT', '0', number(MOST_DUE))) do
  local got = redis.call('HMGET', item_of .. code, 'urgency', 'arrival', 'skills')
  redis.call('ZREM', KEYS[2], code)
  if got[1] then
    redis.call('ZADD', queue_of(got[3]), number(got[1] * 1e13 + got[2]), code)
    redis.call('PEXPIRE', queue_of(got[3]), life)
    redis.call('SADD', KEYS[1], got[3])
    redis.call('PEXPIRE', KEYS[1], life)
  end
end

local function answered(what, code)
  local token = redis.call('HGET', item_of .. code, 'fence')
  local out = { what, tonumber(token) }
  for _, text in ipairs(redis.call('HGETALL', item_of .. code)) do out[#out + 1] = text end
  return out
end
local held = 0
for _, code in ipairs(redis.call('SMEMBERS', KEYS[6])) do
  local got = redis.call('HMGET', item_of .. code, 'by', 'holder')
  if got[2] ~= ARGV[4] then
    redis.call('SREM', KEYS[6], code) -- it ended by itself in their hand
  else
    held = held + 1
    local is_asked_again = code == ARGV[6] or (ARGV[5] ~= '' and got[1] == ARGV[5])
    if is_asked_again and tonumber(redis.call('ZSCORE', KEYS[3], code) or 0) > now then
      redis.call('ZADD', KEYS[3], number(now + lease), code)
      return answered(2, code)
    end
  end
end
if held >= capacity then return { -1 } end

local function is_before(score, code, other_score, other)
  return not other or score < other_score or (score == other_score and code < other)
end
-- The first of a queue whose item still lives.
local function first_of(key)
  for _ = 1, MOST_GONE do
    local head = redis.call('ZRANGE', key, '0', '0', 'WITHSCORES')
    if not head[1] then return nil, nil, true end
    if redis.call('EXISTS', item_of .. head[1]) == 1 then return head[1], tonumber(head[2]), false end
    redis.call('ZREM', key, head[1])
  end
  return nil, nil, false
end

local code, from = ARGV[6], nil
if code == '' then
  local best, best_score
  for _, skills in ipairs(redis.call('SMEMBERS', KEYS[1])) do
    if can_serve(skills) then
      local first, score, is_empty = first_of(queue_of(skills))
      if is_empty then redis.call('SREM', KEYS[1], skills) end
      if first and is_before(score, first, best_score, best) then best, best_score, from = first, score, queue_of(skills) end
    end
  end
  if is_lead then
    local first, score = first_of(KEYS[4])
    if first and is_before(score, first, best_score, best) then best, from = first, KEYS[4] end
  end
  if not best then return { 0 } end
  code = best
else
  local got = redis.call('HMGET', item_of .. code, 'state', 'skills', 'not_before', 'recovered')
  if not got[1] then return { -2 } end
  if got[1] == 'review' then
    if not is_lead then return { -6 } end
    from = KEYS[4]
  else
    if got[1] ~= 'queued' then return { -3 } end
    if got[3] and got[3] ~= '' and tonumber(got[3]) > now then return { -4 } end
    if not can_serve(got[2] or '') then return { -5 } end
    from = queue_of(got[2] or '')
    redis.call('ZREM', KEYS[2], code)
  end
end

local token = redis.call('HINCRBY', KEYS[5], 'last', '1')
redis.call('HINCRBY', KEYS[5], 'taken', '1')
redis.call('ZREM', from, code)
redis.call('HSET', item_of .. code, 'state', 'claimed', 'fence', number(token), 'holder', ARGV[4], 'by', ARGV[5])
redis.call('ZADD', KEYS[3], number(now + lease), code)
redis.call('PEXPIRE', KEYS[3], life)
redis.call('SADD', KEYS[6], code)
redis.call('PEXPIRE', KEYS[6], life)
tell('item.changed', code)
return answered(1, code)
