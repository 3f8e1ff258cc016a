# Lists the files that the command carries inside itself and adds the generated source to boucle_source.
function(boucle_embed_files)
  file(GLOB_RECURSE paths CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}"
    "${PROJECT_SOURCE_DIR}/std/*.bcl"
    "${PROJECT_SOURCE_DIR}/std/templates/*"
    "${PROJECT_SOURCE_DIR}/models/ai_buildout/*"
    "${PROJECT_SOURCE_DIR}/docs/diagnostics/[EW]*.md")
  list(REMOVE_DUPLICATES paths)
  list(SORT paths)
  set(list_file "${PROJECT_BINARY_DIR}/embedded_files.txt")
  string(REPLACE ";" "\n" lines "${paths}")
  file(CONFIGURE OUTPUT "${list_file}" CONTENT "${lines}\n" @ONLY)
  set(out "${PROJECT_BINARY_DIR}/embedded_files.cpp")
  list(TRANSFORM paths PREPEND "${PROJECT_SOURCE_DIR}/" OUTPUT_VARIABLE inputs)
  add_custom_command(
    OUTPUT "${out}"
    COMMAND "${CMAKE_COMMAND}" "-DROOT=${PROJECT_SOURCE_DIR}" "-DLIST=${list_file}" "-DOUT=${out}"
            -P "${PROJECT_SOURCE_DIR}/cmake/embed.cmake"
    DEPENDS "${list_file}" "${PROJECT_SOURCE_DIR}/cmake/embed.cmake" ${inputs}
    COMMENT "Embedding the standard library, the flagship model and the pages of messages"
    VERBATIM)
  target_sources(boucle_source PRIVATE "${out}")
  set_source_files_properties("${out}" PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endfunction()
