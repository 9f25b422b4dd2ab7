# Puts openapi.yaml into the program as one raw string literal, which routes.cpp includes.
set(openapi_file ${CMAKE_CURRENT_LIST_DIR}/openapi.yaml)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${openapi_file})
file(READ ${openapi_file} openapi_text)
file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/generated/openapi.inc CONTENT "R\"yaml(@openapi_text@)yaml\"\n" @ONLY)
