# SPDX-License-Identifier: Apache-2.0
#
# The one list of the library's sources for every build system that reads CMake: plain CMake, ESP-IDF, Zephyr and the
# Pico SDK include this file. It defines no target and runs in script mode too.
#   YCIAM_ROOT, YCIAM_VERSION
#   YCIAM_CORE_SRCS         the core
#   YCIAM_INCLUDE_DIRS      what a program needs in its include path
#   yciam_port_srcs(OUT PORT…)         sources of folders of port/, and of the folders that they are built on
#   yciam_port_definitions(OUT PORT…)  macros that those sources are compiled with

get_filename_component(YCIAM_ROOT "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
file(STRINGS "${YCIAM_ROOT}/include/yciam/yciam.h" YCIAM_VERSION REGEX "^#define YCIAM_VERSION ")
string(REGEX REPLACE ".*\"(.*)\".*" "\\1" YCIAM_VERSION "${YCIAM_VERSION}")

file(GLOB YCIAM_CORE_SRCS "${YCIAM_ROOT}/core/*/*.c")
set(YCIAM_INCLUDE_DIRS "${YCIAM_ROOT}/include" "${YCIAM_ROOT}/port")

# Folders that a port is built on.
set(YCIAM_posix_NEEDS sockets)
set(YCIAM_zephyr_NEEDS sockets)
set(YCIAM_lwip_raw_NEEDS lwip_clock)
set(YCIAM_lwip_sockets_NEEDS sockets lwip_clock signer_task)
set(YCIAM_freertos_NEEDS signer_task)
set(YCIAM_lwip_sockets_DEFINITIONS YCIAM_SOCKETS_LWIP)
set(YCIAM_zephyr_DEFINITIONS "YCIAM_SOCKETS_STACK_H=\"zephyr/yciam_zephyr_stack.h\"")

function(yciam_port_srcs OUT)
  set(srcs)
  foreach(port IN LISTS ARGN)
    foreach(folder IN ITEMS ${port} ${YCIAM_${port}_NEEDS})
      file(GLOB found "${YCIAM_ROOT}/port/${folder}/*.c")
      if(NOT found)
        message(FATAL_ERROR "yciam: there is no port '${folder}' in ${YCIAM_ROOT}/port")
      endif()
      list(APPEND srcs ${found})
    endforeach()
  endforeach()
  list(REMOVE_DUPLICATES srcs)
  set(${OUT} ${srcs} PARENT_SCOPE)
endfunction()

function(yciam_port_definitions OUT)
  set(definitions)
  foreach(port IN LISTS ARGN)
    list(APPEND definitions ${YCIAM_${port}_DEFINITIONS})
  endforeach()
  set(${OUT} ${definitions} PARENT_SCOPE)
endfunction()
