#!lua
-- One turn, written whole or not at all. A plain step touches one key: this script is the ceiling of the whole service, so its
-- common path is two commands and everything else comes after it. Numbers for commands are written as texts: a number of Lua is
-- printed as a floating one on its way into a command, which costs as much as the command.
--
-- KEYS 1 session   2 the event's erased marker, 3 the set of the caller's keys (both only where nothing stood, where the set is
--      renewed, or where there are effects)   4 outbox stream   5 vault   6 ten-minute key   7 due times   8 remembered choices (only
--      where there are effects, a timer or choices)
-- ARGV 1 the first 30 bytes that were read ("" = nothing stood there)   2 new value ("" = none: the event's marker is set
--        instead, so that what is replayed begins no conversation)   3 its life, ms
--      4 life of the set, ms (with KEYS 3)
--      5 what else, letters: "c" claims a callback, "x" cancels the open one, "w" withdraws the reminders and what a contact agreed to   6 sealed number or ""
--        7 its life, ms
--      8 when the session is to be woken, ms since 1970, or "": one time a session, the newest
--      9 sealed choices to remember or ""   10 their life, ms   11.. effects in threes: id, kind, sealed payload
-- Answers 1 done | 0 another value stands, or none any more | -1 this event was erased
--      | -2 a callback was taken less than ten minutes ago. All but 1 wrote nothing.
-- The marker is asked for when the session is opened, in the same command (redis_store): a session that is still the same was not
-- erased since. Where none stood, one could have come and gone in between, so the marker is asked for here again.
if redis.call('GETRANGE', KEYS[1], '0', '29') ~= ARGV[1] then return 0 end
if not KEYS[2] then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  return 1
end
if ARGV[1] == '' and redis.call('EXISTS', KEYS[2]) == 1 then return -1 end

local OUTBOX_LIFE = 2592000000 -- 30 days: what the relay could not place by then is over its class's limit (D1)
local A_DAY = 86400000

-- Lua does not roll back: arguments are looked at before the first write. A key of another type shows at the first write to it,
-- and what was written before is taken back.
local function is_life(text)
  local life = tonumber(text)
  return life and life > 0 and life == math.floor(life)
end
local has_effects = #KEYS == 8
if not has_effects and not (#KEYS == 3 and #ARGV == 4) then return redis.error_reply('BADARG number of keys') end
if has_effects and (#ARGV < 10 or (#ARGV - 10) % 3 ~= 0) then return redis.error_reply('BADARG number of arguments') end
if not is_life(ARGV[3]) or not is_life(ARGV[4]) then return redis.error_reply('BADARG a life is no number') end
if has_effects and ARGV[6] ~= '' and not is_life(ARGV[7]) then return redis.error_reply('BADARG the vault has no life') end
if has_effects and ARGV[9] ~= '' and not is_life(ARGV[10]) then return redis.error_reply('BADARG the choices have no life') end
local is_timed = has_effects and ARGV[8] ~= ''
if is_timed then
  local due = redis.call('TYPE', KEYS[7])['ok']
  if not is_life(ARGV[8]) or (due ~= 'zset' and due ~= 'none') then return redis.error_reply('BADARG the timer is none') end
end
local claims = has_effects and string.find(ARGV[5], 'c', 1, true)
local cancels = has_effects and string.find(ARGV[5], 'x', 1, true)
local withdraws = has_effects and string.find(ARGV[5], 'w', 1, true)

-- What is cancelled goes first. It could not be taken back, so here the types are asked for.
if cancels or withdraws then
  local set, stream, due = redis.call('TYPE', KEYS[3])['ok'], redis.call('TYPE', KEYS[4])['ok'], redis.call('TYPE', KEYS[7])['ok']
  if (set ~= 'set' and set ~= 'none') or (stream ~= 'stream' and stream ~= 'none') or (due ~= 'zset' and due ~= 'none') then
    return redis.error_reply('BADARG a key is of another type')
  end
end
if cancels then
  local gone = {}
  for _, member in ipairs(redis.call('SMEMBERS', KEYS[3])) do
    if string.sub(member, 1, 2) == 'o:' then
      redis.call('XDEL', KEYS[4], string.sub(member, 3))
      gone[#gone + 1] = member
    end
  end
  redis.call('DEL', KEYS[5], KEYS[6])
  if #gone > 0 then redis.call('SREM', KEYS[3], unpack(gone)) end
end

-- The set names what an erasure could not know by itself: sessions and outbox entries. Vault and ten-minute key are the tag's.
local names, entries = {}, {}
if ARGV[2] ~= '' then names[1] = KEYS[1] end
if claims and not redis.call('SET', KEYS[6], '', 'PX', '600000', 'NX') then return -2 end
local failed
-- A reminder waits for its day under a key of its own, as what a check-in holds back for its contact does; before that and on its day it is an entry of the outbox.
if withdraws then
  for _, member in ipairs(redis.call('SMEMBERS', KEYS[3])) do
    if string.find(member, '^{p%d+}:[ahr]:') then
      redis.call('DEL', member)
      redis.call('ZREM', KEYS[7], member)
      redis.call('SREM', KEYS[3], member)
    elseif string.sub(member, 1, 2) == 'x:' then
      local id = string.sub(member, 3)
      local found = redis.call('XRANGE', KEYS[4], id, id)[1]
      local fields = found and found[2] or {}
      for i = 1, #fields, 2 do
        if fields[i] == 'kind' and (fields[i + 1] == 'remind' or fields[i + 1] == 'reminder') then
          redis.call('XDEL', KEYS[4], id)
          redis.call('SREM', KEYS[3], member)
        end
      end
    end
  end
end
for i = 11, #ARGV, 3 do
  -- What asks for a callback is told apart from the rest: BORRAR keeps it until its own question is answered. What takes one back is not
  -- kept and not lost: the next question, and the next BORRAR, may come before a relay has carried it.
  local mark = ARGV[i + 1] == 'callback' and 'o:' or 'x:'
  local id = redis.pcall('XADD', KEYS[4], '*', 'effect', ARGV[i], 'kind', ARGV[i + 1], 'payload', ARGV[i + 2])
  if type(id) == 'table' then
    failed = id
    break
  end
  entries[#entries + 1] = id
  -- What has a provider delete its copy of a voice note outlives an erasure; what lies at the desk by then is named by its effect.
  if ARGV[i + 1] ~= 'discard' then names[#names + 1] = mark .. id end
  if ARGV[i + 1] == 'item' or ARGV[i + 1] == 'cancel' then names[#names + 1] = 'd:' .. ARGV[i] end
end
if #names > 0 and not failed then
  local entered = redis.pcall('SADD', KEYS[3], unpack(names))
  if type(entered) == 'table' then failed = entered end
end
if failed then
  if claims then redis.call('DEL', KEYS[6]) end
  if #entries > 0 then
    redis.call('XDEL', KEYS[4], unpack(entries))
    if redis.call('XLEN', KEYS[4]) == 0 then redis.call('DEL', KEYS[4]) end
  end
  return failed
end

local life_of_streams = string.format('%.0f', OUTBOX_LIFE)
if #entries > 0 and redis.call('PTTL', KEYS[4]) < OUTBOX_LIFE - A_DAY then
  -- Once a day: a longer life for the stream, and an end to what would be over its own by tomorrow.
  local oldest = redis.call('TIME')[1] * 1000 - OUTBOX_LIFE + A_DAY
  redis.call('XTRIM', KEYS[4], 'MINID', '=', string.format('%.0f', oldest))
  redis.call('PEXPIRE', KEYS[4], life_of_streams)
end
if is_timed then
  redis.call('ZADD', KEYS[7], ARGV[8], KEYS[1])
  if redis.call('PTTL', KEYS[7]) < OUTBOX_LIFE - A_DAY then redis.call('PEXPIRE', KEYS[7], life_of_streams) end
end
redis.call('SET', ARGV[2] ~= '' and KEYS[1] or KEYS[2], ARGV[2], 'PX', ARGV[3])
if has_effects and ARGV[6] ~= '' then redis.call('SET', KEYS[5], ARGV[6], 'PX', ARGV[7]) end
if has_effects and ARGV[9] ~= '' then redis.call('SET', KEYS[8], ARGV[9], 'PX', ARGV[10]) end
if #names == 0 then return 1 end
-- The set outlives what it names: its life only ever grows. GT takes a key without a life for an endless one, hence NX; the
-- likelier of the two goes first.
local first, second = 'GT', 'NX'
if ARGV[1] == '' then first, second = 'NX', 'GT' end
if redis.call('PEXPIRE', KEYS[3], ARGV[4], first) == 0 then redis.call('PEXPIRE', KEYS[3], ARGV[4], second) end
return 1
