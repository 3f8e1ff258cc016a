#include "exec/kernels.h"

#include <cmath>
#include <random>

#include "base/math.h"
#include "base/random.h"
#include "gtest/gtest.h"
#include "ir/evaluate.h"
#include "ir/observe.h"

namespace boucle::exec {
namespace {

using base::bits_of;

std::vector<InstructionSet> supported_sets() {
  std::vector<InstructionSet> sets;
  for (const InstructionSet set : {InstructionSet::baseline, InstructionSet::avx2, InstructionSet::avx512}) {
    if (is_supported(set)) sets.push_back(set);
  }
  return sets;
}

std::vector<double> random_numbers(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> narrow(-4, 4), unit(0, 1);
  const double special[] = {0.0,
                            -0.0,
                            1.0,
                            -1.0,
                            2.0,
                            3.0,
                            0.5,
                            2.5,
                            -2.5,
                            base::math_infinity,
                            -base::math_infinity,
                            base::math_nan,
                            1e300,
                            -1e300,
                            1e-310,
                            0x1p-1074,
                            710.0,
                            -746.0,
                            4503599627370497.0};
  std::vector<double> x(block_path_count);
  for (double& v : x) {
    const auto choice = random() % 8;
    v = choice == 0   ? special[random() % std::size(special)]
        : choice == 1 ? base::from_bits(random())
        : choice == 2 ? unit(random)
                      : narrow(random);
  }
  return x;
}

bool same(double got, double want) { return bits_of(got) == bits_of(want) || (std::isnan(got) && std::isnan(want)); }

TEST(kernels, agree_with_the_reference_on_every_instruction_set) {
  for (const InstructionSet set : supported_sets()) {
    const KernelTable& table = kernel_table(set);
    for (std::size_t op_index = 0; op_index < ir::op_count; ++op_index) {
      const auto op = static_cast<ir::Op>(op_index);
      const unsigned operands = static_cast<unsigned>(ir::operand_count(op));
      if (op == ir::Op::locate || ir::reads_column(op)) continue;  // not kernels: see the interpreter
      for (unsigned variant = 0; operands > 0 && variant < (1u << operands) - 1; ++variant) {
        for (std::uint64_t round = 0; round < 12; ++round) {
          const std::vector<double> a = random_numbers(3 * round + 1), b = random_numbers(3 * round + 2),
                                    c = random_numbers(3 * round + 3);
          std::vector<double> out(block_path_count, -7);
          const std::size_t n = round == 0 ? 1 : round == 1 ? 7 : round == 2 ? 100 : block_path_count;
          ASSERT_NE(table.operation[op_index][variant], nullptr) << ir::op_text(op) << " variant " << variant;
          table.operation[op_index][variant](out.data(), a.data() + (variant & scalar_a ? round : 0),
                                             b.data() + (variant & scalar_b ? round : 0),
                                             c.data() + (variant & scalar_c ? round : 0), n);
          for (std::size_t i = 0; i < n; ++i) {
            const double x = a[variant & scalar_a ? round : i], y = b[variant & scalar_b ? round : i],
                         z = c[variant & scalar_c ? round : i];
            ASSERT_TRUE(same(out[i], ir::evaluate(op, x, y, z)))
                << table.name << " " << ir::op_text(op) << " variant " << variant << ": " << x << ", " << y << ", " << z
                << " gives " << out[i] << ", not " << ir::evaluate(op, x, y, z);
          }
          for (std::size_t i = n; i < block_path_count; ++i) ASSERT_EQ(out[i], -7.0);
        }
      }
    }
  }
}

TEST(kernels, fused_pairs_agree_with_the_reference) {
  const ir::Op ops[] = {ir::Op::add,    ir::Op::subtract, ir::Op::multiply,
                        ir::Op::divide, ir::Op::minimum,  ir::Op::maximum};
  std::size_t kernel_total = 0;
  for (const InstructionSet set : supported_sets()) {
    const KernelTable& table = kernel_table(set);
    for (std::size_t first = 0; first < first_count; ++first) {
      for (std::size_t second = 0; second < second_count; ++second) {
        ASSERT_EQ(first_place(ops[first]), first);
        ASSERT_EQ(second_place(ops[second]), second);
        for (unsigned shape = 0; shape < 2 * variant_count; ++shape) {
          const bool is_right = shape >= variant_count;
          const unsigned variant = shape % variant_count;
          const Kernel kernel = table.fused[first][second][is_right][variant];
          if (kernel == nullptr) continue;
          ++kernel_total;
          const std::vector<double> a = random_numbers(1), b = random_numbers(2), c = random_numbers(3);
          std::vector<double> out(block_path_count);
          kernel(out.data(), a.data(), b.data(), c.data(), block_path_count);
          for (std::size_t i = 0; i < block_path_count; ++i) {
            const double pair = ir::evaluate(ops[first], a[variant & scalar_a ? 0 : i], b[variant & scalar_b ? 0 : i]);
            const double z = c[variant & scalar_c ? 0 : i];
            const double want = ir::evaluate(ops[second], is_right ? z : pair, is_right ? pair : z);
            ASSERT_TRUE(same(out[i], want))
                << ir::op_text(ops[first]) << " " << ir::op_text(ops[second]) << " " << shape;
          }
        }
      }
    }
  }
  EXPECT_EQ(kernel_total, 200 * supported_sets().size());
}

TEST(kernels, may_write_over_an_operand) {
  for (const InstructionSet set : supported_sets()) {
    const KernelTable& table = kernel_table(set);
    const std::vector<double> a = random_numbers(1), b = random_numbers(2);
    for (const ir::Op op : {ir::Op::add, ir::Op::power, ir::Op::divide, ir::Op::select}) {
      std::vector<double> x = a, y = b;
      table.operation[static_cast<std::size_t>(op)][0](x.data(), x.data(), b.data(), b.data(), block_path_count);
      table.operation[static_cast<std::size_t>(op)][0](y.data(), a.data(), y.data(), y.data(), block_path_count);
      for (std::size_t i = 0; i < block_path_count; ++i) {
        ASSERT_TRUE(same(x[i], ir::evaluate(op, a[i], b[i], b[i])));
        ASSERT_TRUE(same(y[i], ir::evaluate(op, a[i], b[i], b[i])));
      }
    }
  }
}

TEST(kernels, random_numbers_agree_with_the_reference) {
  for (const InstructionSet set : supported_sets()) {
    const KernelTable& table = kernel_table(set);
    for (const std::size_t n : {std::size_t{1}, std::size_t{13}, std::size_t{256}}) {
      std::vector<double> first(n), second(n);
      const std::uint64_t path = (std::uint64_t{5} << 32) + 512;
      table.normals(first.data(), second.data(), 0xfeed'0000'1234ULL, path, 77, 0x9999'8888'7777ULL, n);
      for (std::size_t i = 0; i < n; ++i) {
        const base::DrawPair z = base::normal_pair(0xfeed'0000'1234ULL, path + i, 77, 0x9999'8888'7777ULL);
        ASSERT_EQ(bits_of(first[i]), bits_of(z.first));
        ASSERT_EQ(bits_of(second[i]), bits_of(z.second));
      }
      table.uniforms(first.data(), second.data(), 3, path, 0, 1, n);
      for (std::size_t i = 0; i < n; ++i) {
        const base::DrawPair u = base::uniform_pair(3, path + i, 0, 1);
        ASSERT_EQ(first[i], u.first);
        ASSERT_EQ(second[i], u.second);
      }
    }
  }
}

TEST(kernels, observations_agree_with_the_reference) {
  for (const InstructionSet set : supported_sets()) {
    for (std::size_t kind = 0; kind < ir::observe_count; ++kind) {
      const std::vector<double> start = random_numbers(1), x = random_numbers(2);
      std::vector<double> sofar = start;
      kernel_table(set).observe[kind](sofar.data(), x.data(), 0.25, 91.0, block_path_count);
      for (std::size_t i = 0; i < block_path_count; ++i) {
        const double want = ir::observation_step(static_cast<ir::Observe>(kind), start[i], x[i], 0.25, 91.0);
        ASSERT_TRUE(same(sofar[i], want)) << kind << ": " << start[i] << ", " << x[i];
      }
    }
  }
}

TEST(kernels, books_have_the_same_bits_everywhere) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> draw(-1, 1);
  std::vector<std::vector<double>> rows(5, std::vector<double>(block_path_count));
  for (std::vector<double>& row : rows) {
    for (double& x : row) x = draw(random);
  }
  const double* pointers[] = {rows[0].data(), rows[1].data(), rows[2].data(), rows[3].data(), rows[4].data()};
  const double signs[] = {1, -1, 1, 1, -0.5};
  for (const InstructionSet set : supported_sets()) {
    for (const std::size_t n : {std::size_t{1}, std::size_t{11}, std::size_t{256}}) {
      std::vector<double> sum(n, 0), size(n, 1), identity(n, 0), broken(n, 0);
      const BookRows kept{sum.data(), size.data(), identity.data(), broken.data()};
      kernel_table(set).check_book({pointers, signs, 5, 0.25, 0.25, 7}, 0.1, kept, n);
      kernel_table(set).check_book({pointers, signs, 2, 0, 0, 8}, 0.1, kept, n);
      for (std::size_t i = 0; i < n; ++i) {
        double want_sum = 0.25, want_size = 0.25, short_sum = 0, short_size = 0;
        for (std::size_t k = 0; k < 5; ++k) {
          want_sum += rows[k][i] * signs[k], want_size += std::abs(rows[k][i] * signs[k]);
          if (k < 2) short_sum += rows[k][i] * signs[k], short_size += std::abs(rows[k][i] * signs[k]);
        }
        const bool is_second = std::abs(short_sum) / short_size > std::abs(want_sum) / want_size;
        ASSERT_EQ(sum[i], std::abs(is_second ? short_sum : want_sum));
        ASSERT_EQ(size[i], is_second ? short_size : want_size);
        ASSERT_EQ(identity[i], is_second ? 8 : 7);
        ASSERT_EQ(broken[i],
                  (std::abs(want_sum) > 0.1 * want_size ? 1 : 0) + (std::abs(short_sum) > 0.1 * short_size ? 1 : 0));
      }
    }
  }
}

TEST(kernels, faults_are_seen_on_living_lanes_only) {
  for (const InstructionSet set : supported_sets()) {
    for (std::size_t bad = 0; bad < 40; ++bad) {
      std::vector<double> x(block_path_count, 1.0), alive(block_path_count, 1.0);
      EXPECT_FALSE(kernel_table(set).has_fault(x.data(), alive.data(), 40));
      x[bad] = bad % 3 == 0 ? base::math_nan : bad % 3 == 1 ? base::math_infinity : -base::math_infinity;
      EXPECT_TRUE(kernel_table(set).has_fault(x.data(), alive.data(), 40));
      alive[bad] = 0;
      EXPECT_FALSE(kernel_table(set).has_fault(x.data(), alive.data(), 40));
    }
  }
}

TEST(kernels, statistics_have_the_same_bits_everywhere) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> draw(100, 15);
  std::vector<double> x(block_path_count), alive(block_path_count, 1.0);
  for (double& v : x) v = draw(random);
  for (std::size_t i = 0; i < 30; ++i) alive[i * 5] = 0, x[i * 5] = base::math_nan;
  const result::Moments want = baseline_kernels.moments(x.data(), alive.data());
  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < block_path_count; ++i) sum += alive[i] != 0 ? x[i] : 0;
  for (std::size_t i = 0; i < block_path_count; ++i) squares += alive[i] != 0 ? std::pow(x[i] - sum / 226, 2) : 0;
  EXPECT_EQ(want.count, 226.0);
  EXPECT_NEAR(want.mean, sum / 226, 1e-12);
  EXPECT_NEAR(want.square_sum, squares, 1e-8);
  result::BinCut cut = result::make_bin_cut({90, 95, 100, 101, 102, 110});
  cut.atom_low = x[1];
  std::vector<std::uint32_t> bins(block_path_count);
  for (const InstructionSet set : supported_sets()) {
    const result::Moments got = kernel_table(set).moments(x.data(), alive.data());
    EXPECT_EQ(bits_of(got.mean), bits_of(want.mean));
    EXPECT_EQ(bits_of(got.square_sum), bits_of(want.square_sum));
    EXPECT_EQ(got.lowest, want.lowest);
    EXPECT_EQ(got.highest, want.highest);
    kernel_table(set).bin_indices(bins.data(), x.data(), alive.data(), cut);
    for (std::size_t i = 0; i < block_path_count; ++i) {
      EXPECT_EQ(bins[i], alive[i] != 0 ? result::find_bin(x[i], cut) : result::dead_bin);
    }
  }
}

}  // namespace
}  // namespace boucle::exec
