#!lua flags=allow-oom
-- Moves an attempt of desk_dial.lua on, keeps its lease, or ends it. It only ever goes forward, and whoever has no lease on the item any more
-- ends the attempt and changes nothing else: the item may be another's.
--
-- KEYS 1 the needs that anybody waits with (set)   2 what may not be done yet   3 leases   4 review lane (sorted sets)   5 the item   6 the
--      operator's hand (set)   7 attempts that are not over   8 closed (sorted sets)
-- ARGV 1 code   2 the attempt   3 now, ms since 1970, or "": Redis' own time   4 caller: their telephone is to ring | joined: both are in the
--      room | alive: the call goes on | kept: over, it stays in the hand | back: over, it goes to the place that it always had | later: over,
--      nobody was reached, not before a time | asleep: the same, and nobody was called | review: over, a person is to look | closed: over, and so is the item   5 lease, ms, of caller,
--      joined, alive and kept   6 of later and asleep: not before, ms since 1970   7 what a queue's key begins with   8 life of a queue, ms   9 life of what is closed, ms
-- Answers 1 done, now or before | 0 it is no longer theirs, or another attempt's
local what, lease, life = ARGV[4], tonumber(ARGV[5]), ARGV[8]
local stages = { caller = 2, joined = 3, alive = 0, kept = 4, back = 4, later = 4, asleep = 4, review = 4, closed = 4 }
local stage = stages[what]
if #KEYS ~= 8 or #ARGV ~= 9 or not stage or not lease or lease <= 0 or not tonumber(life) or not tonumber(ARGV[9]) or
  ((what == 'later' or what == 'asleep') and not tonumber(ARGV[6])) then
  return redis.error_reply('BADARG')
end
local OVER, TO_REVIEW = 4, 3
local time = redis.call('TIME')
local now = ARGV[3] ~= '' and tonumber(ARGV[3]) or time[1] * 1000 + math.floor(time[2] / 1000)
local code, item = ARGV[1], KEYS[5]
local got = redis.call('HMGET', item, 'attempt', 'attempt_fence', 'fence', 'stage', 'urgency', 'arrival', 'skills', 'recovered', 'not_before')
if not got[1] then redis.call('ZREM', KEYS[7], code) end -- its caller took it back
if got[1] ~= ARGV[2] then return 0 end
local stands = tonumber(got[4] or 0)
if stands >= OVER then return stage == OVER and 1 or 0 end
local is_theirs = got[2] == got[3] and tonumber(redis.call('ZSCORE', KEYS[3], code) or 0) > now
local function extend() redis.call('ZADD', KEYS[3], 'GT', string.format('%.0f', now + lease), code) end
if stage < OVER then
  if not is_theirs then return 0 end
  extend()
  if stage > stands then
    redis.call('HSET', item, 'stage', tostring(stage), 'stage_at', string.format('%.0f', now), 'state', stage == 3 and 'connected' or 'dialling')
    tell('item.changed', code)
  end
  return 1
end

redis.call('HSET', item, 'stage', tostring(OVER))
redis.call('ZREM', KEYS[7], code)
if not is_theirs then return 0 end
tell(what == 'closed' and 'item.gone' or 'item.changed', code)
if what == 'kept' then
  extend()
  redis.call('HSET', item, 'state', 'claimed')
  return 1
end
redis.call('ZREM', KEYS[3], code)
redis.call('SREM', KEYS[6], code)
if what == 'closed' then
  redis.call('HSET', item, 'state', 'closed', 'by', '')
  redis.call('PEXPIRE', item, ARGV[9], 'LT')
  redis.call('ZADD', KEYS[8], string.format('%.0f', now), code)
  redis.call('PEXPIRE', KEYS[8], ARGV[9])
  return 1
end
local function put(key, score)
  redis.call('ZADD', key, score, code)
  redis.call('PEXPIRE', key, life)
end
local score = string.format('%.0f', got[5] * 1e13 + got[6])
local recovered = tonumber(got[8] or 0)
if what == 'review' or recovered >= TO_REVIEW then
  redis.call('HSET', item, 'state', 'review', 'holder', '', 'by', '', 'recovered', tostring(math.max(recovered, TO_REVIEW)))
  put(KEYS[4], score)
  return 1
end
local not_before = ARGV[6] ~= '' and ARGV[6] or got[9] or ''
redis.call('HSET', item, 'state', 'queued', 'holder', '', 'by', '', 'not_before', not_before)
if what == 'later' then redis.call('HINCRBY', item, 'missed', '1') end
if not_before ~= '' and tonumber(not_before) > now then
  put(KEYS[2], not_before)
  return 1
end
local skills = got[7] or ''
put(skills == '' and ARGV[7] or ARGV[7] .. ':' .. skills, score)
redis.call('SADD', KEYS[1], skills)
redis.call('PEXPIRE', KEYS[1], life)
return 1
