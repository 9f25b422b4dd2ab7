# Read by ctest after the tests are known. What takes longest begins first, so that a run does not end with one test that
# everybody waits for. Most of these wait for a clock or for Redis, and leave the cores to others.
set_tests_properties(
  integration/calls.P6_what_nobody_knows_keeps_no_other_call_waiting
  integration/companies.L33_L34_copies_delays_and_lost_answers_end_in_one_answer_a_text
  integration/parts_over_two_processes.L38_half_a_text_is_heard_in_the_end
  integration/voice_notes.O_7_what_is_no_note_is_not_kept_and_both_are_tried_again
  transcripts/redis_transcripts.B16_redis_is_gone_at_a_turn_and_comes_back
  transcripts/redis_transcripts.B16_redis_restarts_between_two_turns
  unit/flow/mutation
  unit/flow/mutation_second
  unit/flow/mutation_third
  unit/flow/mutation_fourth
  PROPERTIES COST 900)
