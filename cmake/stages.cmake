# One static library a stage folder, linked along src/layers.txt. A stage without sources yet is an INTERFACE
# library, so that the tree configures at any time.

# The headers that every stage reads, compiled once (in boucle_base) and reused where the options are the same.
set(BOUCLE_PRECOMPILED <optional> <string> <string_view> <vector> <fmt/format.h>)

function(boucle_add_stage stage dependencies)
  file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/${stage}/*.cpp")
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  set(target boucle_${stage})
  if(sources)
    add_library(${target} STATIC ${sources})
    set(visibility PUBLIC)
    target_link_libraries(${target} PRIVATE boucle_warnings)
    if(BOUCLE_UNITY AND NOT stage STREQUAL "exec")  # the engine's files are compiled once for each instruction set
      set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
    endif()
    if(stage STREQUAL "exec")
      boucle_exec_options(${target} "${sources}")
    elseif(stage STREQUAL "base")
      target_precompile_headers(${target} PRIVATE ${BOUCLE_PRECOMPILED})
    else()
      target_precompile_headers(${target} REUSE_FROM boucle_base)
    endif()
  else()
    add_library(${target} INTERFACE)
    set(visibility INTERFACE)
  endif()
  target_include_directories(${target} ${visibility} "${PROJECT_SOURCE_DIR}/src")
  target_link_libraries(${target} ${visibility} fmt::fmt Threads::Threads)
  foreach(dependency IN LISTS dependencies)
    string(REGEX REPLACE "/.*" "" dependency "${dependency}")
    target_link_libraries(${target} ${visibility} boucle_${dependency})
  endforeach()
endfunction()

# The hot loops: -O3, and one file per instruction set, chosen at run time. Never -mfma: a fused multiply-add rounds
# once where the other instruction sets round twice, and results would depend on the machine.
function(boucle_exec_options target sources)
  # No errno and no floating-point traps: neither changes a value, and loops with them do not become vector code.
  target_compile_options(${target} PRIVATE $<$<NOT:$<CONFIG:Debug>>:-O3> -fno-math-errno -fno-trapping-math)
  # A loop over lanes whose body is a call stays a loop; that clang says so is no error.
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:Clang>:-Wno-pass-failed>)
  if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
    return()
  endif()
  foreach(source IN LISTS sources)
    if(source MATCHES "/(kernels|solver|trace|clearing)_avx2\\.cpp$")
      set_source_files_properties("${source}" PROPERTIES COMPILE_OPTIONS "-mavx2")
    elseif(source MATCHES "/(kernels|solver|trace|clearing)_avx512\\.cpp$")
      set_source_files_properties("${source}" PROPERTIES
        COMPILE_OPTIONS "-mavx512f;-mavx512dq;-mavx512vl")
    endif()
  endforeach()
endfunction()

# Reads src/layers.txt, adds every stage, and leaves their names in BOUCLE_STAGES.
function(boucle_add_stages)
  set(list_file "${PROJECT_SOURCE_DIR}/src/layers.txt")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${list_file}")
  file(STRINGS "${list_file}" lines REGEX "^[a-z]+:")
  set(stages)
  foreach(line IN LISTS lines)
    string(REGEX MATCH "^([a-z]+):(.*)$" _ "${line}")
    set(stage "${CMAKE_MATCH_1}")
    string(STRIP "${CMAKE_MATCH_2}" dependencies)
    string(REPLACE " " ";" dependencies "${dependencies}")
    boucle_add_stage(${stage} "${dependencies}")
    list(APPEND stages ${stage})
  endforeach()
  set(BOUCLE_STAGES ${stages} PARENT_SCOPE)
endfunction()
