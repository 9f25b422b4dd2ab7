#!lua
-- Whom an answer has been waited for too long: items, each with the token under which its words were handed on.
--
-- KEYS 1 who is waited for to answer (sorted set)   ARGV 1 now, ms since 1970, or "": Redis' own time   2 the most of them
-- Answers "code|token", the longest first. Read only.
if #KEYS ~= 1 or #ARGV ~= 2 or not tonumber(ARGV[2]) then return redis.error_reply('BADARG') end
local time = redis.call('TIME')
local now = ARGV[1] ~= '' and tonumber(ARGV[1]) or time[1] * 1000 + math.floor(time[2] / 1000)
return redis.call('ZRANGE', KEYS[1], '-inf', string.format('%.0f', now), 'BYSCORE', 'LIMIT', '0', ARGV[2])
