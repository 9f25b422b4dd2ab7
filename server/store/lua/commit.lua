#!lua
-- One turn, written whole or not at all. A plain step touches one key: this script is the ceiling of the whole service, so its
-- common path is three commands and everything else comes after it.
--
-- KEYS 1 session   2 the event's erased marker
--      3 the set of the caller's keys (only where it is renewed or there are effects)
--      4 outbox stream   5 vault   6 ten-minute key   7 due times (only where there are effects or a timer)
-- ARGV 1 the first 30 bytes that were read ("" = nothing stood there)   2 new value ("" = none: the event's marker is set
--        instead, so that what is replayed begins no conversation)   3 its life, ms
--      4 life of the set, ms (with KEYS 3)
--      5 what else: "" or "c" claims a callback or "x" cancels the open one or "xc"   6 sealed number or ""   7 its life, ms
--      8 when the session is to be woken, ms since 1970, or "": one time a session, the newest
--      9.. effects in threes: id, kind, sealed payload
-- Answers 1 done | the value that stands ("" = nothing stands any more) | -1 this event was erased
--      | -2 a callback was taken less than ten minutes ago. All but 1 wrote nothing.
if redis.call('EXISTS', KEYS[2]) == 1 then return -1 end
if redis.call('GETRANGE', KEYS[1], 0, 29) ~= ARGV[1] then return redis.call('GET', KEYS[1]) or '' end
local written = ARGV[2] ~= '' and KEYS[1] or KEYS[2]
if #KEYS == 2 then
  redis.call('SET', written, ARGV[2], 'PX', ARGV[3])
  return 1
end

local TEN_MINUTES = 600000
local A_DAY = 86400000
local OUTBOX_LIFE = 2592000000 -- 30 days: what the relay could not place by then is over its class's limit (D1)

-- Lua does not roll back: everything that could fail is looked at before the first write.
local function is_life(text)
  local life = tonumber(text)
  return life and life > 0 and life == math.floor(life)
end
if not is_life(ARGV[3]) or not is_life(ARGV[4]) then return redis.error_reply('BADARG a life is no number') end
local has_effects = #KEYS == 7
if not has_effects and not (#KEYS == 3 and #ARGV == 4) then return redis.error_reply('BADARG number of keys') end
if has_effects and (#ARGV < 8 or (#ARGV - 8) % 3 ~= 0) then return redis.error_reply('BADARG number of arguments') end
if has_effects and ARGV[6] ~= '' and not is_life(ARGV[7]) then return redis.error_reply('BADARG the vault has no life') end
if has_effects and ARGV[8] ~= '' then
  local kind_of_due = redis.call('TYPE', KEYS[7])['ok']
  if not is_life(ARGV[8]) or (kind_of_due ~= 'zset' and kind_of_due ~= 'none') then
    return redis.error_reply('BADARG the timer is none')
  end
end
local kind_of_set = redis.call('TYPE', KEYS[3])['ok']
if kind_of_set ~= 'set' and kind_of_set ~= 'none' then return redis.error_reply('BADARG the set is none') end
local claims, cancels = false, false
if has_effects then
  claims = string.find(ARGV[5], 'c', 1, true) ~= nil
  cancels = string.find(ARGV[5], 'x', 1, true) ~= nil
  if claims and not cancels and redis.call('EXISTS', KEYS[6]) == 1 then return -2 end
end

-- The outbox comes first: were its key no stream, this would end before anything is written.
local entries = {}
if #ARGV > 8 then
  for i = 9, #ARGV, 3 do
    -- What belongs to a callback is told apart from the rest: BORRAR keeps it until its own question is answered.
    local of_callback = ARGV[i + 1] == 'callback' or ARGV[i + 1] == 'cancel'
    entries[#entries + 1] = (of_callback and 'o:' or 'x:') .. redis.call('XADD', KEYS[4], '*',
      'effect', ARGV[i], 'kind', ARGV[i + 1], 'payload', ARGV[i + 2])
  end
  -- Once a day: a longer life for the stream, and an end to what would be over its own by tomorrow.
  if redis.call('PTTL', KEYS[4]) < OUTBOX_LIFE - A_DAY then
    local oldest = redis.call('TIME')[1] * 1000 - OUTBOX_LIFE + A_DAY
    redis.call('XTRIM', KEYS[4], 'MINID', '=', string.format('%.0f', oldest))
    redis.call('PEXPIRE', KEYS[4], OUTBOX_LIFE)
  end
end
if cancels then
  local gone = { KEYS[5], KEYS[6] }
  for _, member in ipairs(redis.call('SMEMBERS', KEYS[3])) do
    if string.sub(member, 1, 2) == 'o:' then
      redis.call('XDEL', KEYS[4], string.sub(member, 3))
      gone[#gone + 1] = member
    end
  end
  redis.call('DEL', KEYS[5], KEYS[6])
  redis.call('SREM', KEYS[3], unpack(gone))
end
redis.call('SET', written, ARGV[2], 'PX', ARGV[3])
local names = {}
if written == KEYS[1] then names[1] = written end
if has_effects and ARGV[6] ~= '' then
  redis.call('SET', KEYS[5], ARGV[6], 'PX', ARGV[7])
  names[#names + 1] = KEYS[5]
end
if claims then
  redis.call('SET', KEYS[6], '', 'PX', TEN_MINUTES)
  names[#names + 1] = KEYS[6]
end
if has_effects and ARGV[8] ~= '' then
  redis.call('ZADD', KEYS[7], ARGV[8], KEYS[1])
  if redis.call('PTTL', KEYS[7]) < OUTBOX_LIFE - A_DAY then redis.call('PEXPIRE', KEYS[7], OUTBOX_LIFE) end
end
for _, entry in ipairs(entries) do names[#names + 1] = entry end
if #names == 0 then return 1 end
redis.call('SADD', KEYS[3], unpack(names))
-- The set outlives what it names: its life only ever grows. GT takes a key without a life for an endless one, hence NX; the
-- likelier of the two goes first.
local first, second = 'GT', 'NX'
if ARGV[1] == '' then first, second = 'NX', 'GT' end
if redis.call('PEXPIRE', KEYS[3], ARGV[4], first) == 0 then redis.call('PEXPIRE', KEYS[3], ARGV[4], second) end
return 1
