# SPDX-License-Identifier: Apache-2.0
#
# What find_package(yciam) reads; `make install` puts it into lib/cmake/yciam. The targets are those of CMakeLists.txt.

include("${CMAKE_CURRENT_LIST_DIR}/yciam-mbedtls-root.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/mbedtls.cmake")
include(CMakeFindDependencyMacro)
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_dependency(Threads)

get_filename_component(yciam_PREFIX "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
if(NOT TARGET yciam::yciam)
  add_library(yciam::yciam STATIC IMPORTED)
  set_target_properties(yciam::yciam PROPERTIES IMPORTED_LOCATION "${yciam_PREFIX}/lib/libyciam.a"
                        INTERFACE_INCLUDE_DIRECTORIES "${yciam_PREFIX}/include"
                        INTERFACE_LINK_LIBRARIES "${YCIAM_CRYPTO_LIBS}")
  add_library(yciam::port STATIC IMPORTED)
  set_target_properties(yciam::port PROPERTIES IMPORTED_LOCATION "${yciam_PREFIX}/lib/libyciam_port.a"
                        INTERFACE_INCLUDE_DIRECTORIES "${yciam_PREFIX}/include/yciam/port"
                        INTERFACE_LINK_LIBRARIES "yciam::yciam;${YCIAM_TLS_LIBS};Threads::Threads")
endif()
