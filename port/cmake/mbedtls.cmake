# SPDX-License-Identifier: Apache-2.0
#
# Finds Mbed TLS. Sets YCIAM_TLS_LIBS and YCIAM_CRYPTO_LIBS to the targets to link.
# The first of these is used: targets of the project itself (Mbed TLS by add_subdirectory), a CMake package of Mbed TLS
# (3.6 and 4 install one), and the three libraries with their headers (2.28 as Debian packages it, or a 3.6 that was
# built by make). MbedTLS_ROOT says where: then nothing is taken from elsewhere. The toolchain file's search paths apply.

set(yciam_mbedtls_place "")
if(MbedTLS_ROOT)
  set(yciam_mbedtls_place PATHS "${MbedTLS_ROOT}" NO_DEFAULT_PATH)
endif()

if(NOT TARGET MbedTLS::mbedtls)
  find_package(MbedTLS CONFIG QUIET ${yciam_mbedtls_place})
  # A package's targets are known only in the folder that looked for the package; a program one folder up links them,
  # too.
  if(MbedTLS_FOUND)
    get_property(imported DIRECTORY PROPERTY IMPORTED_TARGETS)
    set_target_properties(${imported} PROPERTIES IMPORTED_GLOBAL TRUE)
  endif()
endif()

if(NOT TARGET MbedTLS::mbedtls)
  find_path(YCIAM_MBEDTLS_INCLUDE_DIR mbedtls/ssl.h ${yciam_mbedtls_place} PATH_SUFFIXES include)
  foreach(library IN ITEMS mbedcrypto mbedx509 mbedtls)
    find_library(YCIAM_${library}_LIBRARY ${library} ${yciam_mbedtls_place} PATH_SUFFIXES lib)
    if(NOT YCIAM_MBEDTLS_INCLUDE_DIR OR NOT YCIAM_${library}_LIBRARY)
      message(FATAL_ERROR "yciam: Mbed TLS is not found. Add its source with add_subdirectory() before yciam, "
                          "or set MbedTLS_ROOT to the folder that holds its include/ and lib/.")
    endif()
    add_library(MbedTLS::${library} UNKNOWN IMPORTED GLOBAL)
    set_target_properties(MbedTLS::${library} PROPERTIES IMPORTED_LOCATION "${YCIAM_${library}_LIBRARY}"
                          INTERFACE_INCLUDE_DIRECTORIES "${YCIAM_MBEDTLS_INCLUDE_DIR}")
  endforeach()
  set_target_properties(MbedTLS::mbedx509 PROPERTIES INTERFACE_LINK_LIBRARIES MbedTLS::mbedcrypto)
  set_target_properties(MbedTLS::mbedtls PROPERTIES INTERFACE_LINK_LIBRARIES MbedTLS::mbedx509)
endif()

# Mbed TLS 4 calls its cryptography TF-PSA-Crypto.
set(YCIAM_CRYPTO_LIBS MbedTLS::mbedcrypto)
if(TARGET MbedTLS::tfpsacrypto)
  set(YCIAM_CRYPTO_LIBS MbedTLS::tfpsacrypto)
endif()
set(YCIAM_TLS_LIBS MbedTLS::mbedtls MbedTLS::mbedx509 ${YCIAM_CRYPTO_LIBS})
