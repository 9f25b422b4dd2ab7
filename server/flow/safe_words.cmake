# The words for when nothing else works are written into the program while it is built: server/safe_words_table.cpp.
file(GLOB safe_words_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/locales/*/safe.yaml)
set(safe_words_hotlines ${CMAKE_SOURCE_DIR}/config/directory/hotlines.yaml)
set(safe_words_table ${CMAKE_CURRENT_BINARY_DIR}/generated/safe_words_table.inc)

add_executable(safe_words_table safe_words_table.cpp flow/number_words.cpp)
target_link_libraries(safe_words_table PRIVATE amparo_base amparo_directory)
add_custom_command(
  OUTPUT ${safe_words_table}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/generated
  COMMAND safe_words_table ${safe_words_table} ${safe_words_hotlines} ${safe_words_files}
  DEPENDS safe_words_table ${safe_words_hotlines} ${safe_words_files}
  COMMENT "Writing the safe words into the program"
  VERBATIM)
target_sources(amparo_flow PRIVATE ${safe_words_table})
