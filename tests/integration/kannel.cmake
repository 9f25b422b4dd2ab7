# Kannel (bearerbox, smsbox and fakesmsc) and the two of its libraries that nothing else here needs, unpacked: installed, the
# package would put an init script into the system. The libraries that are common are packages of group "test".
include(${CMAKE_SOURCE_DIR}/deploy/unpack.cmake)
unpack_debian(kannel usr/sbin/bearerbox)
unpack_debian(kannel-extras usr/lib/kannel/test/fakesmsc)
unpack_debian(libct4 usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/libct.so.4)
unpack_debian(libmariadb3 usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/libmariadb.so.3)
target_compile_definitions(integration_support PUBLIC AMPARO_DEBIAN="${AMPARO_UNPACKED}"
                           AMPARO_DEBIAN_LIBRARIES="${AMPARO_UNPACKED}/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}")
