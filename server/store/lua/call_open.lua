#!lua
-- A call that came in by itself and is a leg of an attempt from now on: its marks stand as of one that was placed, answered and accepted.
-- Opened again it stays as it is.
--
-- KEYS 1 the send's state (hash)
-- ARGV 1 life of the state, ms   2 how far a call has come that somebody answered
-- Answers 1 it is open
if #KEYS ~= 1 or #ARGV ~= 2 or not tonumber(ARGV[1]) or not tonumber(ARGV[2]) then return redis.error_reply('BADARG') end
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('HSET', KEYS[1], 'state', 'done', 'part', '0', 'reached0', ARGV[2], 'accepted', '1') end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1
