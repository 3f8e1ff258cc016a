# One GoogleTest program a stage from src/<stage>/*_test.cpp, and one for each tests/*_test.cpp. CTest runs programs,
# not single cases: a program starts once.
find_package(GTest REQUIRED)
find_path(RAPIDCHECK_INCLUDE rapidcheck.h)
find_library(RAPIDCHECK_LIBRARY rapidcheck)

add_library(boucle_testing INTERFACE)
target_link_libraries(boucle_testing INTERFACE GTest::gtest GTest::gtest_main boucle_test_warnings)
target_compile_definitions(boucle_testing INTERFACE
  BOUCLE_ROOT="${PROJECT_SOURCE_DIR}" BOUCLE_BINARY="$<TARGET_FILE:boucle>")
if(RAPIDCHECK_INCLUDE AND RAPIDCHECK_LIBRARY)
  target_include_directories(boucle_testing SYSTEM INTERFACE "${RAPIDCHECK_INCLUDE}")
  target_link_libraries(boucle_testing INTERFACE "${RAPIDCHECK_LIBRARY}")
  target_compile_definitions(boucle_testing INTERFACE BOUCLE_RAPIDCHECK)
endif()

# Carries the precompiled headers of every test program.
file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/test_headers.cpp" CONTENT "// Only the precompiled headers.\n")
add_library(test_headers OBJECT "${PROJECT_BINARY_DIR}/test_headers.cpp")
target_link_libraries(test_headers PRIVATE boucle_testing fmt::fmt Threads::Threads)
target_precompile_headers(test_headers PRIVATE <gtest/gtest.h> ${BOUCLE_PRECOMPILED})

function(boucle_add_test name sources libraries)
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE boucle_testing ${libraries} fmt::fmt Threads::Threads)
  target_precompile_headers(${name} REUSE_FROM test_headers)
  boucle_add_run(${name} ${name} "")
endfunction()

# One run of a test program; what it found is also left in test-results/, where `./x test` counts it.
function(boucle_add_run name program environment)
  add_test(NAME ${name} COMMAND ${program} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  set_tests_properties(${name} PROPERTIES ENVIRONMENT
    "GTEST_OUTPUT=json:${PROJECT_BINARY_DIR}/test-results/${name}.json;${environment}")
endfunction()

foreach(stage IN LISTS BOUCLE_STAGES)
  file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/${stage}/*_test.cpp")
  if(sources)
    boucle_add_test(test_${stage} "${sources}" boucle_${stage})
  endif()
endforeach()

file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/*_test.cpp")
foreach(source IN LISTS sources)
  get_filename_component(name "${source}" NAME_WE)
  if(name STREQUAL "link_test")
    # A worker or a player in a browser needs no more than this: the program links with nothing else.
    set(libraries boucle_exec boucle_result boucle_ir boucle_base)
  elseif(name MATCHES "^(browser|cases|hints|house|layers|page|textbook)_test$")
    set(libraries)  # they read the tree or start the command
  elseif(name STREQUAL "diagnostics_test")
    set(libraries boucle_source)
  else()
    set(libraries boucle_api)
  endif()
  boucle_add_test(${name} "${source}" "${libraries}")
  if(NOT name STREQUAL "link_test")
    add_dependencies(${name} boucle)
  endif()
  if(name STREQUAL "cases_test")  # the longest program: in two halves, for two cores
    set_tests_properties(${name} PROPERTIES ENVIRONMENT
      "GTEST_OUTPUT=json:${PROJECT_BINARY_DIR}/test-results/${name}.json;GTEST_TOTAL_SHARDS=2;GTEST_SHARD_INDEX=0")
    boucle_add_run(${name}_2 ${name} "GTEST_TOTAL_SHARDS=2;GTEST_SHARD_INDEX=1")
  endif()
endforeach()

# Under -fsanitize g++ 12 takes the inside of <regex> for uninitialised.
if(BOUCLE_SANITIZE)
  set_source_files_properties(tests/hints_test.cpp PROPERTIES COMPILE_OPTIONS -Wno-maybe-uninitialized)
endif()
