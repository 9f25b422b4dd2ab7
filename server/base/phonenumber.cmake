# libphonenumber: its library is a package like others; its headers' package cannot be installed beside Boost 1.81 (it pulls
# in 1.74's), so that one package is unpacked into the build folder.
include(${CMAKE_SOURCE_DIR}/deploy/unpack.cmake)
find_path(PHONENUMBER_INCLUDE phonenumbers/phonenumberutil.h HINTS ${AMPARO_UNPACKED}/usr/include)
if(NOT PHONENUMBER_INCLUDE)
  unpack_debian(libphonenumber-dev usr/include/phonenumbers/phonenumberutil.h)
  find_path(PHONENUMBER_INCLUDE phonenumbers/phonenumberutil.h HINTS ${AMPARO_UNPACKED}/usr/include REQUIRED)
endif()
find_library(PHONENUMBER_LIBRARY NAMES libphonenumber.so.8 REQUIRED)
find_library(PROTOBUF_LIBRARY protobuf REQUIRED)
add_library(phonenumber INTERFACE)
target_include_directories(phonenumber SYSTEM INTERFACE ${PHONENUMBER_INCLUDE})
target_link_libraries(phonenumber INTERFACE ${PHONENUMBER_LIBRARY} ${PROTOBUF_LIBRARY})
