# SPDX-License-Identifier: Apache-2.0
#
# Plays ESP-IDF's first reading of a component, which is a script: cmake -DCOMPONENT_DIR=… -P requirements.cmake
macro(idf_component_register)
  cmake_parse_arguments(arg "" "KCONFIG" "SRCS;INCLUDE_DIRS;REQUIRES" "${ARGN}")
  list(LENGTH arg_SRCS count)
  message("sources ${count}, needs ${arg_REQUIRES}")
  return()
endmacro()

function(read_component)
  include("${COMPONENT_DIR}/CMakeLists.txt")
endfunction()
read_component()
