#include "ir/program.h"

#include <iterator>

namespace boucle::ir {

namespace {

struct OpInfo {
  const char* text;
  int operand_count;
};

constexpr OpInfo op_infos[] = {
#define IR_OP(name, operands, text) {text, operands},
#include "ir/ops.def"
#undef IR_OP
};

}  // namespace

int operand_count(Op op) { return op_infos[static_cast<std::size_t>(op)].operand_count; }
const char* op_text(Op op) { return op_infos[static_cast<std::size_t>(op)].text; }

}  // namespace boucle::ir
