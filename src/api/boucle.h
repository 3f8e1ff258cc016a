// Boucle for C, and for every language that can call C: run a model, read the results as JSON.
//
//   boucle_result *r = boucle_run("model.bcl", NULL, NULL, 0, 10000, 42);
//   if (boucle_exit_code(r) == 0) puts(boucle_json(r)); else fputs(boucle_messages(r), stderr);
//   boucle_free(r);
//
// Texts are UTF-8, end with a zero byte, and live as long as their result. Functions may be called from several
// threads, each with results of its own.
#ifndef BOUCLE_H
#define BOUCLE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct boucle_result boucle_result;

/* `path` is a file, or `embedded:models/ai_buildout/main.bcl`. `scenario` may be NULL. `sets` are `set_count` texts
 * `name=value`. Zero paths or a seed of UINT64_MAX mean the model's own. NULL only when memory is lacking. */
boucle_result* boucle_run(const char* path, const char* scenario, const char* const* sets, size_t set_count,
                          uint64_t path_count, uint64_t seed);

int boucle_exit_code(const boucle_result* result);        /* as the command would end; 0, 4, 5 and 6 have results */
const char* boucle_json(const boucle_result* result);     /* the contents of run.json; empty without results */
const char* boucle_messages(const boucle_result* result); /* diagnostics, in English */
void boucle_free(boucle_result* result);                  /* NULL is fine */

const char* boucle_version(void);

#ifdef __cplusplus
}
#endif

#endif
