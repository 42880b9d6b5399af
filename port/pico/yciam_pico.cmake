# SPDX-License-Identifier: Apache-2.0
#
# For a Pico SDK project: include this after pico_sdk_init(), then link what the program's network is:
#   yciam_pico          superloop, lwIP without an operating system: with pico_cyw43_arch_lwip_poll
#   yciam_pico_freertos FreeRTOS, lwIP's sockets: with pico_cyw43_arch_lwip_sys_freertos
# Both compile Mbed TLS from PICO_MBEDTLS_PATH, every file of its library: the SDK's own list leaves out files of 3.6 that
# PSA needs (2.2.0), or is one for 2.28 alone (2.0 to 2.1.1). The same file of pico_mbedtls is compiled once.
#   JSMN_INCLUDE_DIR       where jsmn.h is
#   PICO_MBEDTLS_PATH      Mbed TLS 3.6; without it, the SDK's own
#   YCIAM_MBEDTLS_CONFIG   its configuration; boards/pico_w/mbedtls_config.h without it

include("${CMAKE_CURRENT_LIST_DIR}/../cmake/sources.cmake")
find_path(JSMN_INCLUDE_DIR jsmn.h NO_CMAKE_FIND_ROOT_PATH)
if(NOT PICO_MBEDTLS_PATH)
  set(PICO_MBEDTLS_PATH "${PICO_SDK_PATH}/lib/mbedtls")
endif()
if(NOT JSMN_INCLUDE_DIR OR NOT EXISTS "${PICO_MBEDTLS_PATH}/library/ssl_client.c")
  message(FATAL_ERROR "yciam: set JSMN_INCLUDE_DIR to the folder of jsmn.h, and PICO_MBEDTLS_PATH to the source of Mbed TLS 3.6.")
endif()
if(NOT YCIAM_MBEDTLS_CONFIG)
  set(YCIAM_MBEDTLS_CONFIG "${YCIAM_ROOT}/boards/pico_w/mbedtls_config.h")
endif()

file(GLOB YCIAM_PICO_MBEDTLS_SRCS "${PICO_MBEDTLS_PATH}/library/*.c")
set_source_files_properties(${YCIAM_PICO_MBEDTLS_SRCS} PROPERTIES COMPILE_OPTIONS -w)

# name, libraries of the SDK, ports
function(yciam_pico_library NAME LIBRARIES)
  yciam_port_srcs(srcs ${ARGN})
  yciam_port_definitions(definitions ${ARGN})
  add_library(${NAME} INTERFACE)
  target_sources(${NAME} INTERFACE ${YCIAM_CORE_SRCS} ${srcs} ${YCIAM_PICO_MBEDTLS_SRCS}
                 "${PICO_SDK_PATH}/src/rp2_common/pico_mbedtls/pico_mbedtls.c") # mbedtls_hardware_poll()
  target_include_directories(${NAME} INTERFACE ${YCIAM_INCLUDE_DIRS} "${JSMN_INCLUDE_DIR}" "${PICO_MBEDTLS_PATH}/include"
                             "${PICO_MBEDTLS_PATH}/library")
  target_compile_definitions(${NAME} INTERFACE ${definitions} MBEDTLS_CONFIG_FILE="${YCIAM_MBEDTLS_CONFIG}")
  target_link_libraries(${NAME} INTERFACE pico_stdlib pico_rand ${LIBRARIES})
endfunction()

yciam_pico_library(yciam_pico pico_lwip_nosys mbedtls lwip_raw pico)
yciam_pico_library(yciam_pico_freertos pico_lwip_freertos mbedtls lwip_sockets freertos pico)
# Two tasks use PSA. Mbed TLS's mutexes are those of port/freertos; defined as empty, as a configuration would define them.
target_include_directories(yciam_pico_freertos INTERFACE "${YCIAM_ROOT}/port/freertos")
target_compile_definitions(yciam_pico_freertos INTERFACE MBEDTLS_THREADING_C= MBEDTLS_THREADING_ALT=)
