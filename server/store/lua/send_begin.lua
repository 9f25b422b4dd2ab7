#!lua
-- Takes one send of the outbox into hand, or says why not. What is in hand when its dispatcher dies was perhaps sent: it is
-- ambiguous, and waits for a status callback before it is repeated.
--
-- KEYS 1 outbox stream   2 the send's state (hash)
-- ARGV 1 the entry's id in the stream   2 how long it may be in hand, ms   3 how long an ambiguous one waits, ms   4 life of the state, ms
--      5 the name of this question: asked again under its name, because no answer came, it gets what it took then
-- Answers code, tries, part: code 1 send it | 2 send it again, nobody ever said what became of it | 3 a report proved that the provider
--      has this part | 0 not now | -1 the entry is gone | -2 settled, the entry is left over
if #KEYS ~= 2 or #ARGV ~= 5 or not tonumber(ARGV[2]) or not tonumber(ARGV[3]) or not tonumber(ARGV[4]) then
  return redis.error_reply('BADARG')
end
if #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1]) == 0 then return { -1, 0, 0 } end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local got = redis.call('HMGET', KEYS[2], 'state', 'until', 'tries', 'part', 'proved', 'by', 'took')
local state, till, tries, part = got[1] or 'new', tonumber(got[2] or 0), tonumber(got[3] or 0), tonumber(got[4] or 0)
if state == 'done' or state == 'dead' then return { -2, tries, part } end
local proved = got[5] and tonumber(got[5]) == part
local hand = string.format('%.0f', now + ARGV[2])
if state == 'trying' and got[6] == ARGV[5] then
  redis.call('HSET', KEYS[2], 'until', hand)
  return { tonumber(got[7]), tries, part }
end
if state == 'trying' and till <= now and not proved then
  redis.call('HSET', KEYS[2], 'state', 'ambiguous', 'until', string.format('%.0f', now + ARGV[3]))
  return { 0, tries, part }
end
if (state == 'ambiguous' or (state == 'trying' and till <= now)) and proved then return { 3, tries, part } end
if till > now then return { 0, tries, part } end
local took = state == 'ambiguous' and 2 or 1
redis.call('HSET', KEYS[2], 'state', 'trying', 'until', hand, 'tries', string.format('%.0f', tries + 1), 'part', string.format('%.0f', part),
  'by', ARGV[5], 'took', tostring(took))
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return { took, tries + 1, part }
