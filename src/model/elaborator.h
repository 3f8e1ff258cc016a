// The working state of elaboration, shared by the files that do its steps. Private to this stage.
//
// A Shape is what instances of one entity statement have in common: the merged members of its class chain and body. An
// instance adds the bindings of its generators and one variable per member. Expressions are resolved in a Context that
// says whose names are visible and what may be read: in a definition only the present and the past, in a measure the
// whole path.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "model/claim_unit.h"
#include "model/elaborate.h"
#include "model/elaborator_types.h"
#include "model/leg_amount.h"
#include "model/series.h"

namespace boucle::model {

class Elaborator {
 public:
  Elaborator(const Sources& sources, const ElaborateOptions& options, source::DiagnosticSink& sink);
  ~Elaborator();
  Model run();

 private:
  // --- elaborate.cpp: the order of work
  const syntax::File& file(std::uint32_t index) const { return *files_[index]; }
  const syntax::Expr& expr(ExprRef ref) const { return file(ref.file).expr(ref.expr); }
  const syntax::Stmt& stmt(StmtRef ref) const { return file(ref.file).stmt(ref.stmt); }
  std::string text(Span span) const { return std::string(sources_.map.text(span)); }
  void suggest(source::DiagnosticBuilder builder, Span span, const std::string& name,
               const std::vector<std::string>& known);

  // --- collect.cpp: top-level names, settings, units, accounts, natures, sources
  void collect();
  void collect_statement(StmtRef ref);
  void add_symbol(const syntax::Identifier& name, Symbol::Kind kind, StmtRef ref);
  void collect_unit(const syntax::UnitStmt& unit, std::uint32_t file);
  void collect_source(const syntax::SourceStmt& source, std::uint32_t file);
  void collect_account(const syntax::AccountStmt& account, std::uint32_t file, const base::Phrase& doc);
  void collect_settings();
  void apply_setting(const syntax::SettingStmt& setting, std::uint32_t file, Span span);
  void make_calendar(const syntax::SettingStmt& setting, std::uint32_t file, Span span);
  std::string field_text(const std::vector<syntax::Field>& fields, std::uint32_t file, const char* name,
                         std::size_t index = 0) const;
  std::string dotted_text(ExprRef ref) const;
  const Symbol* symbol(const std::string& name, std::uint32_t file) const;
  std::vector<std::string> symbol_names(Symbol::Kind kind) const;

  // --- data.cpp: indices, tables and what is read from them
  void collect_index(const syntax::IndexStmt& index, StmtRef ref);
  bool add_element(IndexInfo& info, syntax::ExprId id, std::uint32_t file);
  void collect_table(const syntax::DataStmt& data, StmtRef ref);
  bool read_units(const DataColumn& column, TableInfo::Column& info);
  void check_entities();
  InstanceId entity_of(TableInfo& table, std::uint32_t column, std::uint32_t row);
  Term cell(std::uint32_t table, std::uint32_t column, std::uint32_t row, Span span);
  Term row_member(const Term& row, const syntax::MemberExpr& member, Span span);
  Term column_of(const Term& rows, const std::string& name, Span span);
  std::optional<std::vector<std::uint32_t>> table_columns(syntax::ExprId id, const Context& context,
                                                          std::uint32_t& table);
  struct Point {
    double x = 0;
    NodeId x_node, y;
  };
  std::optional<std::vector<Point>> curve_points(syntax::ExprId id, const Context& context);
  Term interpolate(const syntax::CallExpr& call, Span span, const Context& context);
  NodeId piecewise(const std::vector<Point>& points, std::size_t first, std::size_t last, NodeId x, Span span);
  bool series_points(syntax::ExprId table, const Context& context,
                     const std::function<void(const base::Period&, NodeId, Span)>& take);

  // --- exchange.cpp: currencies
  void collect_rates();
  void collect_rate(const syntax::FxStmt& fx, StmtRef ref);
  NodeId converted(NodeId value, Span span, bool always = false);

  // --- under.cpp: measures of other scenarios
  Term resolve_under(const syntax::UnderExpr& under, Span span, const Context& context);
  bool prepare();
  void finish();
  void append_others();
  void append(const Model& other, const std::string& scenario);

  // --- elements.cpp: what generators run over, and arrays
  std::size_t element_count(const Term& whole) const;
  Term element_at(const Term& whole, std::size_t i, Span span);
  std::string element_name(const Term& element) const;
  Term resolve_key(syntax::ExprId id, const Context& context, const TableInfo* table);
  std::string key_name(const std::vector<syntax::ExprId>& indices, const Context& context, bool& ok);
  std::optional<Term> resolve_set(syntax::ExprId id, const Context& context);
  void for_each_combination(const std::vector<syntax::Generator>& generators, Context context, Locals& locals,
                            const std::function<void()>& body);
  void make_array_member(InstanceId id, std::uint32_t member);
  std::vector<VariableId> array_variables(const Term& array) const;
  Term array_element(const Term& array, const syntax::IndexExpr& index, Span span, const Context& context);
  Term row_of(const Term& rows, const syntax::IndexExpr& index, Span span, const Context& context);
  std::optional<Term> whole_argument(syntax::ExprId id, const Context& context);
  std::optional<bool> same_thing(const Term& a, const Term& b) const;
  bool speaks_of_elements(NodeId id) const;

  // --- hints.cpp: what messages share
  std::optional<Span> name_before(Span value) const;
  std::vector<source::Edit> add_to_body(Span name, const std::string& line) const;
  source::DiagnosticBuilder report_twice(Span again, const std::string& name, Span first);
  void report_unknown_unit(Span written, const std::string& unit, const UnitTable::Failure& failure, bool after_number);
  void report_distribution(Span span);

  // --- instances.cpp: classes, entities, members, variables
  void make_instances();
  const std::vector<InstanceId>& set_members(const std::string& name, bool is_array);
  std::string class_full_name(const std::string& name, std::uint32_t from_file) const;
  std::uint32_t class_shape(const std::string& written, Span span, std::uint32_t file);
  std::uint32_t entity_shape(StmtRef ref);
  void add_body(Shape& shape, std::uint32_t file, const std::vector<syntax::StmtId>& body, std::uint32_t depth);
  void add_member(Shape& shape, Member member);
  void set_member_value(Shape& shape, std::uint32_t file, const syntax::DefinitionStmt& definition, syntax::StmtId id,
                        std::uint32_t depth);
  void make_entity(StmtRef ref);
  void make_array(StmtRef ref);
  InstanceId add_instance(std::string name, std::uint32_t shape, Locals bindings, Span span, base::Phrase doc,
                          base::Phrase title = "");
  void make_variables();
  void make_variable(InstanceId id, const Member& member, InstanceState& state);
  VariableId add_member_variable(InstanceId id, const Member& member, const std::string& name);
  std::string qualified(InstanceId owner, const std::string& name) const;
  std::optional<std::vector<InstanceId>> class_set(const std::string& name) const;
  bool is_a(InstanceId id, const std::string& class_name) const;
  InstanceId reference_value(InstanceId owner, const Member& member);
  void declare_type(Variable& variable, const syntax::TypeRef& type, bool report);

  // --- define.cpp: values of variables, flows, openings
  void define_variables();
  void define_variable(VariableId id, const Member& member, InstanceId owner, const Locals* locals = nullptr);
  void define_value(VariableId id, ExprRef value, const Context& context);
  void run_actions();
  void add_flow(const syntax::FlowStmt& flow, StmtRef ref, InstanceId owner);
  void add_opening(const syntax::OpeningStmt& opening, StmtRef ref, InstanceId owner);
  void add_solve(const syntax::SolveStmt& solve, StmtRef ref, InstanceId owner);
  void finish_stocks();
  Span flow_span(const std::string& posting) const;
  void check_initials();

  // --- natures.cpp: what a payment writes
  const NatureInfo* nature(const syntax::Identifier& name);
  void read_all_natures();
  void read_nature(StmtRef ref, NatureInfo& info);
  void read_nature_fields(const syntax::NatureStmt& statement, std::uint32_t file, NatureInfo& info);
  std::vector<LegInfo> read_legs(const std::vector<syntax::Leg>& legs, std::uint32_t file, NatureInfo& info,
                                 Party side);
  std::optional<LegAmount> read_leg_amount(ExprRef ref, const NatureInfo& info);
  void check_nature_balance(const syntax::NatureStmt& statement, NatureInfo& info);
  void check_claims(const NatureInfo& info);
  void report_unbalanced(const syntax::NatureStmt& statement, const NatureInfo& info, bool without_cash);

  // --- define_draw.cpp: distributions
  void define_draw(VariableId id, ExprRef value, const Context& context);
  ExprRef without_citation(ExprRef value) const;
  bool is_distribution(ExprRef value) const;
  const DistributionInfo* called_distribution(std::uint32_t file, const syntax::CallExpr& call) const;
  std::optional<Distribution> read_distribution(ExprRef value, const Context& context);
  std::optional<Distribution> read_truncated(const syntax::BinaryExpr& in, Span span, const Context& context);
  std::optional<Distribution> read_distribution_call(const DistributionInfo& info, const syntax::CallExpr& call,
                                                     Span span, const Context& context);
  bool read_parameters(const DistributionInfo& info, const syntax::CallExpr& call, Span span, const Context& context,
                       Distribution& out);
  bool read_discrete(const syntax::CallExpr& call, Span span, const Context& context, Distribution& out);
  bool read_empirical(const syntax::CallExpr& call, Span span, const Context& context, Distribution& out);
  bool refuse_interval(const DistributionInfo& info, Span span);
  std::optional<Term> call_quantile(const std::string& name, const syntax::CallExpr& call, Span span,
                                    const Context& context);

  // --- correlate.cpp: draws that move together
  void add_correlation(const syntax::CorrelateStmt& correlate, StmtRef ref, InstanceId owner);
  std::optional<std::vector<VariableId>> correlated_draws(syntax::ExprId id, const Context& context);
  std::optional<double> correlation_value(const syntax::CorrelateStmt& correlate, const Context& context);
  bool correlate_pair(VariableId first, VariableId second, double value, Span span);

  // --- payments.cpp: payments, bookings, revaluations
  void add_payment(const syntax::PayStmt& pay, StmtRef ref, InstanceId owner);
  InstanceId payment_party(ExprRef ref, const Context& context);
  bool check_use(const syntax::PayStmt& pay, StmtRef ref, const NatureInfo& info, const Entry& entry);
  bool check_direction(const syntax::PayStmt& pay, StmtRef ref, NodeId rate);
  bool name_entry(const syntax::PayStmt& pay, StmtRef ref, InstanceId owner, Entry& entry);
  std::optional<std::map<std::string, NodeId>> nature_arguments(const syntax::PayStmt& pay, StmtRef ref,
                                                                const NatureInfo& info, const Context& context);
  NodeId suspended(NodeId rate, const NatureInfo& nature, InstanceId payee, bool committed, Span span);
  void post_entry(const Entry& entry, const NatureInfo& info, const std::map<std::string, NodeId>& arguments,
                  NodeId amount, NodeId scale = {});
  void post_leg(const Entry& entry, Party side, VariableId account, const std::string& path, NodeId amount);
  NodeId leg_value(const LegInfo& leg, const std::map<std::string, NodeId>& arguments, NodeId amount);
  void add_revaluation(const syntax::RevalueStmt& statement, StmtRef ref, InstanceId owner);
  int revaluation_sign(const NatureInfo& info, const std::string& path, Span span);

  // --- accounts.cpp: books
  VariableId account_variable(InstanceId sector, const std::string& path, InstanceId key, Span span);
  std::optional<VariableId> virtual_account(InstanceId sector, const std::string& path, Span span);
  std::vector<std::string> account_names() const;
  void finish_accounts();
  void mirror_openings();
  void check_mirror(VariableId ours, VariableId theirs);
  void finish_sector(InstanceId sector);
  void finish_virtual(InstanceId sector, const std::string& path, VariableId id);
  void add_identity(InstanceId sector);
  void add_claim_identities();

  // --- shortfall.cpp: bills, guarantees and defaults as names that a model can read
  void read_shortfall(const std::string& value, Span span);
  Term call_bill(const std::string& name, const syntax::CallExpr& call, Span span, const Context& context);
  std::optional<Term> call_shortage(const std::string& name, const syntax::CallExpr& call, Span span,
                                    const Context& context);
  void finish_shortages(Clearing& clearing);
  const syntax::Stmt* statement_of(VariableId id) const;
  VariableId bill_variable(VariableId due, bool arrears);
  std::optional<int> age_in_steps(NodeId age) const;
  VariableId default_flag(InstanceId sector, Span span);
  NodeId unless_in_default(NodeId rate, const NatureInfo& info, InstanceId payee, bool committed, Span span);
  void add_guarantee(const syntax::GuaranteeStmt& guarantee, StmtRef ref, InstanceId owner);
  void check_guarantees();
  bool override_guarantee(VariableId called, ExprRef value, const Context& outer, NodeId inside);
  void add_bill(Entry entry, const NatureInfo& info, const std::map<std::string, NodeId>& arguments, bool committed,
                Span span);
  NodeId overdue(Bill& bill, int steps);

  // --- clearing.cpp: the bills of a period as one system, and what the books say of it
  void finish_clearing();
  std::uint32_t clearing_sector(Clearing& clearing, InstanceId sector);
  InstanceId liquidation_sector();
  void add_facilities(Clearing& clearing, std::vector<VariableId>& drawn);
  void add_liquidations(Clearing& clearing, std::vector<VariableId>& drawn);
  void book_guarantee(const Guarantee& guarantee);
  void book_default_costs(Clearing& clearing);
  void book_impairment(Bill& bill);
  int impairment_steps() const;
  VariableId stop(Clearing::Sector& out, InstanceId sector, NodeId forced);
  void finish_estate(InstanceId sector, VariableId estate);
  void finish_default_flag(const Clearing& clearing, InstanceId sector);
  NodeId overdue_of(InstanceId sector, int steps);
  NodeId without(NodeId node, VariableId natural);
  NodeId cleared(const Clearing& clearing, std::uint32_t result, NodeId like, Span span);
  std::optional<NodeId> sector_setting(InstanceId sector, const char* name);
  NodeId share_setting(InstanceId sector, const char* name, double otherwise);
  int grace_steps(InstanceId sector);
  VariableId named_variable(const std::string& name, VariableKind kind, InstanceId owner, Span span);
  void add_own_nature(const std::string& name, const char* kind, const char* payer_class, const char* payee_class);
  void move_cash(const Entry& entry, Span span);
  void add_own_payment(const Entry& entry, Span span);
  bool is_moved(VariableId account) const;
  void post_on(const Entry& entry, Party side, const std::string& path, InstanceId key, NodeId amount);

  // --- scenario.cpp: overrides
  void collect_overrides();
  void collect_scenario(const std::string& name, Span span, std::uint32_t file);
  void apply_structural_overrides();
  void apply_overrides();
  void apply_override(const syntax::DefinitionStmt& definition, StmtRef ref);
  void override_variable(VariableId id, syntax::ExprId value, Context context);
  void override_array(const Term& array, const syntax::DefinitionStmt& definition, const Context& context);
  void override_value(VariableId id, ExprRef value, const Context& context, NodeId inside);
  void override_point(VariableId id, ExprRef index, ExprRef value, const Context& context, Span span);
  void override_opening(VariableId id, ExprRef value, const Context& context);
  NodeId substitute(NodeId node, VariableId from, VariableId to, std::unordered_map<std::uint32_t, NodeId>& done);
  void collect_shortfall();
  bool pre_override_reference(const syntax::DefinitionStmt& definition, StmtRef ref);

  // --- outputs.cpp: measures, claims, checks, reports, inputs
  void register_measures();
  void make_outputs();
  NodeId measure_value(const std::string& qualified_name);
  // --- claims.cpp: published figures
  void add_claim(const syntax::ClaimStmt& claim, StmtRef ref, InstanceId owner);
  void add_claim_tables();
  void add_claim_row(const ClaimRow& row, std::uint32_t expression_file);
  void read_row_words(const ClaimRow& row, Claim& out);
  bool read_row_value(const ClaimRow& row, const ClaimUnit& unit, Claim& out);
  static void call_quantity(const std::string& name, Claim& out);
  bool is_date_measure(NodeId id) const;
  void read_claim_relations(const ClaimCell& equals, const ClaimCell& contradicts, const ClaimCell& supersedes,
                            Claim& out);
  void complete_claim(Claim& out) const;
  void name_claim(Claim claim, Span name, bool is_named);
  void check_claim_links();
  base::ClaimFormula claim_formula(syntax::ExprId id, const Context& context);
  void add_claim_steps(syntax::ExprId id, const Context& context, base::ClaimFormula& out);
  void add_check(const syntax::CheckStmt& check, StmtRef ref, InstanceId owner);
  void add_goal(const syntax::GoalStmt& goal, StmtRef ref);
  void add_report(const syntax::ReportStmt& report, std::uint32_t file, const base::Phrase& doc);
  void add_report_item(const syntax::ReportItemStmt& item, std::uint32_t file, Span span, Report& report);
  bool read_claimed_value(const syntax::ClaimStmt& claim, std::uint32_t file, const Context& context, Claim& out);
  ReportEntry report_entry(syntax::ExprId id, const std::string& verb, std::uint32_t file);
  // --- money.cpp: following the money
  struct MoneyFlows;
  std::uint32_t money_trace();
  void read_flows(MoneyFlows& flows);
  bool may_be_negative(NodeId rate) const;
  NodeId not_negative(NodeId rate, bool reversed);
  NodeId money_node(MoneyPart part, std::uint32_t member, Span span);
  NodeId amount_over(NodeId rate, base::Calendar::Overlap overlap, Span span);
  NodeId money_share(MoneyPart part, std::uint32_t member, const std::optional<base::Calendar::Overlap>& overlap,
                     Span span);
  std::optional<std::uint32_t> money_member(InstanceId sector);
  std::optional<Term> call_money(const std::string& name, const syntax::CallExpr& call, Span span,
                                 const Context& context);
  void make_loops();
  std::optional<std::pair<std::uint32_t, std::uint32_t>> loops_window();
  std::vector<LoopsOutput::Member> loops_members(std::uint32_t first_step, std::uint32_t end_step, Span at);
  std::vector<TablePeriod> loops_periods();
  // --- table_requests.cpp, table_builder.cpp, matrices.cpp, statements.cpp: tables
  friend class TableBuilder;
  void request_table(const syntax::ReportItemStmt& item, std::uint32_t file, Report& report, ReportItem& out);
  bool request_named(const syntax::ReportEntry& entry, std::uint32_t file, TableRequest request);
  void request_series(const syntax::ReportEntry& entry, std::uint32_t file, TableRequest& request);
  std::optional<base::StepUnit> unit_of_columns(const std::string& by, Span span);
  std::vector<TablePeriod> steps_by(base::StepUnit unit) const;
  bool may_be_fiscal(const TableRequest& request);
  bool is_of_view(const TableRequest& request) const;
  void make_tables();
  // --- vary.cpp: how much hangs on numbers without a source
  void vary_uncited();
  NodeId varied_series(const EditableInput& input, NodeId draw,
                       const std::vector<std::pair<base::Period, NodeId>>& patches);
  void list_scenarios();
  void list_inputs();
  void list_input(VariableId id);
  void list_series(const EditableInput& input, VariableId id, const syntax::SeriesExpr& series, const Context& context);

  // --- resolve*.cpp: expressions
  Term resolve(syntax::ExprId id, const Context& context);
  NodeId resolve_node(syntax::ExprId id, const Context& context);
  NodeId to_node(const Term& term, Span span, const Context& context);
  Term resolve_number(const syntax::NumberExpr& number, Span span);
  Term resolve_name(const std::string& name, Span span, const Context& context);
  std::optional<Term> resolve_in_instance(InstanceId instance, const std::string& name, Span span,
                                          const Context& context);
  Term resolve_global(const std::string& name, Span span, const Context& context);
  Term resolve_member(const syntax::MemberExpr& member, Span span, const Context& context);
  Term resolve_index(const syntax::IndexExpr& index, Span span, const Context& context);
  Term resolve_element(const Term& base, const syntax::IndexExpr& index, Span span, const Context& context);
  void report_period_in_formula(Span span, Mode mode);
  Term resolve_time_index(NodeId base, syntax::ExprId index, bool ahead, Span span, const Context& context);
  std::optional<Term> resolve_step_index(NodeId base, syntax::ExprId index, bool ahead, Span span,
                                         const Context& context);
  Term resolve_unary(const syntax::UnaryExpr& unary, Span span, const Context& context);
  Term resolve_binary(const syntax::BinaryExpr& binary, Span span, const Context& context);
  Term resolve_equality(const syntax::BinaryExpr& binary, Span span, const Context& context);
  Term resolve_in(const syntax::BinaryExpr& binary, Span span, const Context& context);
  Term resolve_if(const syntax::IfExpr& expression, Span span, const Context& context);
  Term resolve_initially(const syntax::BinaryExpr& binary, Span span, const Context& context);
  Term resolve_condition_over_time(const syntax::BinaryExpr& binary, Span span, const Context& context);
  Term resolve_series(const syntax::SeriesExpr& series, Span span, const Context& context,
                      const std::vector<std::pair<base::Period, NodeId>>& patches = {});
  Term resolve_call(const syntax::CallExpr& call, Span span, const Context& context);
  std::optional<Term> call_function(const std::string& name, const syntax::CallExpr& call, Span span,
                                    const Context& context);
  Term call_user_function(const Symbol& symbol, const syntax::CallExpr& call, Span span, const Context& context);
  bool may_inline(const syntax::FnStmt& function, Span span, const Context& context);
  std::optional<Term> call_arithmetic(const std::string& name, const syntax::CallExpr& call, Span span,
                                      const Context& context);
  std::optional<Term> call_time(const std::string& name, const syntax::CallExpr& call, Span span,
                                const Context& context);
  std::optional<Term> call_observation(const std::string& name, const syntax::CallExpr& call, Span span,
                                       const Context& context);
  std::optional<Term> call_statistic(const std::string& name, const syntax::CallExpr& call, Span span,
                                     const Context& context);
  std::optional<Term> call_aggregate(const std::string& name, const syntax::CallExpr& call, Span span,
                                     const Context& context);
  Term running(const std::string& name, NodeId operand, Span span, const Context& context);
  // What a comprehension comes to: constants added up as they come, everything else as nodes.
  struct Gathered {
    std::vector<NodeId> terms, conditions;  // a condition is valid where it depends on the state
    std::uint64_t folded = 0;
    double sum = 0, lowest = 0, highest = 0;
    Dimension dimension;  // of the folded ones
  };
  void comprehension_terms(const syntax::ComprehensionExpr& comprehension, Context context, Locals& locals,
                           Gathered& out);
  bool fold(NodeId value, std::size_t first_new_node, Gathered& out);
  bool forget(std::size_t first_new_node);
  Term aggregate(const std::string& name, Gathered& gathered, Span span);
  std::optional<base::Period> resolve_period(syntax::ExprId id, const Context& context, bool report = true);
  void report_outside_calendar(const base::Period& period, Span span);
  std::optional<std::pair<std::uint32_t, std::uint32_t>> steps_of(const base::Period& period, Span span);
  Span callee_span(const syntax::CallExpr& call, const Context& context) const;
  bool check_argument_count(const syntax::CallExpr& call, const std::string& name, std::size_t low, std::size_t high,
                            Span span);

  // --- fiscal.cpp: fiscal years
  void set_fiscal_year_end(Shape& shape, const syntax::DefinitionStmt& definition, std::uint32_t file);
  std::optional<base::Period> fiscal_period(const std::string& text, Span span, const Context& context, bool report);
  Context fiscal_context(NodeId operand, const Context& context);
  void fiscal_owners(NodeId node, std::vector<InstanceId>& owners, std::set<std::uint32_t>& seen) const;

  // --- resolve_dates.cpp: spans and conditions between dates that only the path knows
  struct DateSpan {
    NodeId from, to;  // from: none for `now ..`, the start of the current period
  };
  bool names_dates(syntax::ExprId id, const Context& context);
  std::optional<DateSpan> date_span(syntax::ExprId id, const Context& context);
  NodeId date_value(syntax::ExprId id, const Context& context);
  NodeId start_date(syntax::ExprId id, const Context& context);
  NodeId end_date(syntax::ExprId id, const Context& context);
  bool is_fixed(NodeId id, std::set<std::uint32_t>& seen) const;
  bool require_fixed_dates(const DateSpan& dates, Span span);
  NodeId day_length(Span span);
  NodeId first_days(Span span);
  Term shape_of_dates(const std::string& name, const syntax::CallExpr& call, Span span, const Context& context);
  Term condition_of_date(const syntax::BinaryExpr& binary, Span span, const Context& context);

  // --- resolve_ahead.cpp: delays, leads, windows of schedules, discounting
  std::optional<Term> call_ahead(const std::string& name, const syntax::CallExpr& call, Span span,
                                 const Context& context);
  Term call_window(const std::string& name, const syntax::CallExpr& call, Span span, const Context& context,
                   const DateSpan& dates);
  Term call_window_in_measure(const std::string& name, const syntax::CallExpr& call, Span span, const Context& context,
                              const DateSpan& dates);
  Term call_whole_path(const std::string& name, const syntax::CallExpr& call, Span span, const Context& context);
  Term call_delay(const syntax::CallExpr& call, Span span, const Context& context);
  Term call_smooth(const syntax::CallExpr& call, Span span, const Context& context);
  Term call_annuity(const syntax::CallExpr& call, Span span, const Context& context);
  VariableId as_variable(NodeId node, const std::string& name, Span span, const Context& context);
  NodeId lead_of(NodeId node, int steps, int months, Span span, const Context& context);

  // --- schedules.cpp: whether what is read ahead may be
  void check_schedules();
  void check_schedules_in(NodeId node, VariableId reader, std::set<std::uint32_t>& seen);
  void check_schedule(const Node& node, VariableId reader);

  // --- nodes.cpp: making and evaluating nodes
  NodeId add(Node node);
  NodeId number(double value, Span span, Dimension dimension = {});
  NodeId zero(Span span);
  NodeId boolean(bool value, Span span);
  NodeId date_number(double day, Span span);
  NodeId variable_node(VariableId id, Span span);
  NodeId lag_node(VariableId id, int steps, Span span);
  NodeId lag_of(NodeId node, int steps, Span span, const Context& context);
  NodeId apply(Operation operation, Span span, NodeId a, NodeId b = {}, NodeId c = {});
  NodeId table(std::vector<double> values, Dimension dimension, Span span, bool boolean = false);
  NodeId step_node(Span span);
  NodeId window(const std::optional<base::Period>& from, const std::optional<base::Period>& until, Span span);
  NodeId observe(Observation observation, NodeId source, std::uint32_t first_step, std::uint32_t end_step, Span span);
  NodeId sum_of(const std::vector<NodeId>& terms, Span span);
  NodeId annotate(NodeId node, const Dimension& dimension, Span span);
  struct Constant {
    double value = 0;
    Dimension dimension;
    bool wildcard = false;
  };
  std::optional<Constant> constant_value(NodeId id) const;
  std::optional<bool> constant_condition(NodeId id) const;
  std::optional<bool> constant_comparison(const Node& node) const;
  bool is_logical(NodeId id) const;
  VariableId hidden_variable(const std::string& name, InstanceId owner, Span span);
  Term node_term(NodeId node) const;
  Term fail() const { return {}; }

  const Sources& sources_;
  const ElaborateOptions& options_;
  std::uint32_t first_claim_file_ = 0;                     // of files_: the expressions of tables of claims
  std::map<std::string, Span> claim_names_;                // where each is declared
  std::vector<std::pair<std::string, Span>> claim_links_;  // what claims say of other claims
  source::DiagnosticSink& sink_;
  Model model_;
  std::vector<const syntax::File*> files_;  // loaded files, then override files
  std::vector<std::string> prefixes_;       // by file
  std::unordered_map<std::string, Symbol> symbols_;
  std::vector<StmtRef> top_level_, goals_;
  std::optional<StmtRef> model_stmt_;
  std::map<std::string, AccountInfo> accounts_;
  std::map<std::string, NatureInfo> natures_;
  std::vector<Shape> shapes_;  // the first is file scope
  std::unordered_map<std::string, std::uint32_t> class_shapes_;
  std::vector<std::string> open_classes_;
  std::string scope_prefix_;           // of the file whose top level is being collected, else empty
  std::vector<InstanceState> states_;  // by InstanceId
  std::unordered_map<std::string, InstanceId> instance_by_name_;
  std::unordered_map<std::string, VariableId> variable_by_name_;
  std::unordered_map<std::uint32_t, std::pair<ExprRef, Context>>
      definitions_;  // variable -> where its value is written
  std::unordered_map<std::uint32_t, std::vector<std::pair<base::Period, NodeId>>> patches_;
  std::map<std::pair<std::uint32_t, std::string>, ExprRef> reference_overrides_;  // (instance, member) -> value
  std::map<std::pair<std::uint32_t, std::string>, InstanceId> reference_cache_;
  std::vector<std::pair<std::uint32_t, std::string>> open_references_;
  std::unordered_map<std::uint32_t, std::vector<Posting>> postings_;  // account variable -> contributions
  std::unordered_map<std::uint32_t, std::vector<Posting>> moves_;     // stock variable -> flows
  std::map<std::uint32_t, std::vector<CashLeg>> cash_legs_;           // sector -> its payments
  std::vector<Entry> entries_;
  std::vector<BookedLeg> legs_;
  std::vector<Bill> bills_;
  std::vector<Guarantee> guarantees_;
  std::unordered_map<std::uint32_t, VariableId> paid_, arrears_;  // by what is due; made when first named
  struct AgedArrears {
    VariableId variable, due;
    int steps = 0;
  };
  std::vector<AgedArrears> aged_;
  enum class Shortage : std::uint8_t { unpaid_by, unpaid_to, round };
  std::map<std::pair<Shortage, std::uint32_t>, VariableId> shortages_;  // by sector; made when first read
  struct DefaultFlag {
    VariableId flag;     // x.in_default, which a scenario may force
    VariableId natural;  // what the bills say
  };
  std::map<std::uint32_t, DefaultFlag> default_flags_;                                             // by sector
  std::vector<std::string> ranks_ = {"wages", "tax", "secured", "trade", "debt", "subordinated"};  // most senior first
  struct Revaluation {
    VariableId change;
    NodeId value;
    Span span;
  };
  std::unordered_map<std::uint32_t, Revaluation> revaluations_;  // account variable -> what it is worth
  std::vector<TableRequest> table_requests_;
  std::map<std::uint32_t, std::pair<MoneyPart, std::uint32_t>> money_shares_;  // node of each period -> what it is
  std::unordered_map<std::uint32_t, int> account_signs_;                       // unused accounts stay out of the books
  std::map<std::string, int> unnamed_;                                         // to number payments without a name
  struct Suspension {
    std::string kind;
    InstanceId to;
    NodeId window;
  };
  std::vector<Suspension> suspensions_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, Span> correlated_pairs_;  // where each is stated
  std::vector<Override> overrides_;
  std::vector<std::string> open_scenarios_;
  std::vector<std::pair<std::string, std::pair<StmtRef, InstanceId>>> measure_order_;
  std::unordered_map<std::string, std::pair<StmtRef, InstanceId>> measures_;
  std::unordered_map<std::string, NodeId> measure_nodes_;
  std::vector<std::string> open_measures_;
  NodeId now_, step_;
  std::vector<IndexInfo> indices_;
  std::vector<TableInfo> tables_;
  std::unordered_map<std::string, std::uint32_t> index_by_name_, table_by_name_;
  std::deque<Locals> kept_locals_;  // of array elements; contexts point to them
  bool reported_size_ = false;
  struct OtherScenario {
    std::string name;
    ElaborateOptions options;
    std::unique_ptr<Elaborator> elaborator;
    std::vector<std::pair<NodeId, NodeId>> reads;  // an `under` node of ours, what it reads of theirs
  };
  std::deque<OtherScenario> others_;
  bool nested_ = false;  // made for `under` in another scenario
  int hidden_count_ = 0;
  std::unordered_map<std::string, std::pair<std::size_t, std::vector<InstanceId>>>
      sets_;                    // with the count of instances then
  std::string currency_ = "$";  // as the model states it, for hints
  Span calendar_span_;
  std::map<std::string, Span> unit_spans_, source_spans_, account_spans_;
  std::vector<Span> open_functions_;  // being inlined, outermost first
  std::set<std::string> recursive_functions_;
  std::size_t inlined_in_formula_ = 0, inlined_in_model_ = 0;  // expressions inside functions
  bool reported_inlining_ = false;
};

}  // namespace boucle::model
