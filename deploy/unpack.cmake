# Packages of Debian that are used without being installed (group "unpack" of packages.txt): by the name and version that
# apt knows, unpacked into build/debian, which all presets share.
set(AMPARO_UNPACKED ${CMAKE_SOURCE_DIR}/build/debian)

# `proof`: a file of the package; where it lies already, nothing is fetched.
function(unpack_debian package proof)
  if(EXISTS ${AMPARO_UNPACKED}/${proof})
    return()
  endif()
  file(MAKE_DIRECTORY ${AMPARO_UNPACKED})
  execute_process(COMMAND apt-get -q download ${package} WORKING_DIRECTORY ${AMPARO_UNPACKED} OUTPUT_QUIET ERROR_QUIET)
  file(GLOB archive ${AMPARO_UNPACKED}/${package}_*.deb)
  if(NOT archive)
    message(FATAL_ERROR "apt-get could not fetch ${package}. Run `apt-get update`, or put its .deb into ${AMPARO_UNPACKED}.")
  endif()
  execute_process(COMMAND dpkg -x ${archive} ${AMPARO_UNPACKED} COMMAND_ERROR_IS_FATAL ANY)
  if(NOT EXISTS ${AMPARO_UNPACKED}/${proof})
    message(FATAL_ERROR "${package} has no ${proof}")
  endif()
endfunction()
