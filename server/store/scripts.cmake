#Puts each lua/*.lua into one generated file of raw string literals, which scripts.cpp includes: the program carries its
# scripts, and they stay files that an editor knows how to colour. A changed script configures again.
file(GLOB lua_files CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/lua/*.lua)
set(store_scripts "")
foreach(lua_file ${lua_files})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${lua_file})
  get_filename_component(lua_name ${lua_file} NAME_WE)
  file(READ ${lua_file} lua_text)
  string(APPEND store_scripts "{\"${lua_name}\", R\"lua(${lua_text})lua\"},\n")
endforeach()
file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/generated/store_scripts.inc CONTENT "@store_scripts@" @ONLY)
