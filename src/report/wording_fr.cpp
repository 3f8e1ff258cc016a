#include "report/wording.h"

// No-break spaces (U+00A0) stand before colons, semicolons, question and percent signs.
namespace boucle::report {

const Wording& french_wording() {
  static const Wording words{
      .language = base::Language::french,
      .months = {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
                 "novembre", "décembre"},
      .month_of_year = "{0} {1}",
      .quarter_of_year = "T{0} {1}",
      .half_of_year = "S{0} {1}",
      .never = "jamais",
      .yes = "oui",
      .no = "non",

      .run_line = "{0} · de {1} à {2} · {3} trajectoires · graine {4}",
      .run_line_one_path = "{0} · de {1} à {2} · une trajectoire · graine {3}",
      .run_line_certain = "{0} · de {1} à {2} · une trajectoire, sans hasard",
      .no_randomness =
          "Le modèle ne contient pas de hasard : une seule trajectoire dit tout, une seule a été calculée.",
      .one_path = "Une seule trajectoire : on n'en tire ni intervalle ni probabilité.",
      .conditional = "Prévision conditionnelle : ce qui suit des hypothèses du modèle, non une prédiction.",
      .scenario_heading = "Scénario {0}",
      .scenario_titled = "Scénario {0} : {1}",
      .base_title = "le modèle tel qu'il est écrit",

      .answer_heading = "Quand",
      .cash_out_heading = "Quand la trésorerie est-elle épuisée ?",
      .in_short = "En bref",
      .date_certain = "{0}",
      .date_between = "{0} ; 8 fois sur 10 entre {1} et {2}",
      .date_from = "{0} ; 9 fois sur 10 à partir de {1}, plus d'une fois sur 10 {2}",
      .date_never_sometimes = "{0} le plus souvent ; cela arrive sur {1} des trajectoires, 1 fois sur 10 dès {2}",
      .date_never_rarely = "{0} au moins 9 fois sur 10 ; cela arrive sur {1} des trajectoires",
      .date_never = "{0}, sur aucune trajectoire",
      .never_certain = "{0}",
      .not_before = "pas avant {0}",
      .not_within = "pas en {0} [0:période||périodes]",
      .probability_by_end = "probabilité d'ici {0} : {1}",
      .cumulative_chart = "probabilité cumulée",

      .measures_heading = "Mesures",
      .finals_heading = "À la fin de {0}",
      .interval_80 = "{0} ; 8 fois sur 10 entre {1} et {2}",
      .interval_same = "{0}, au moins 8 fois sur 10",
      .plus_minus = "{0} ± {1}",
      .share_yes = "{0} des trajectoires",
      .not_a_number = "pas un nombre",
      .fan_title = "{0}, {1}",
      .fan_high = "P90",
      .fan_median = "P50",
      .fan_low = "P10",
      .fan_exact = "",
      .compare_heading = "Scénarios comparés",
      .compare_note = "Médianes ; pour les conditions et les probabilités, la part des trajectoires.",
      .compare_measure = "",
      .monte_carlo_note = "± : erreur de Monte-Carlo à 95 % d'une part.",

      .table_balance_matrix = "Bilan du modèle, fin de {0}",
      .table_transactions = "Flux de transactions, {0}",
      .table_revaluation = "Réévaluations, {0}",
      .table_income = "Compte de résultat : {0}",
      .table_balance = "Bilan : {0}",
      .table_cash_flow = "Tableau des flux de trésorerie : {0}",
      .table_commitments = "Engagements et carnet de commandes : {0}",
      .table_circularity = "De qui vient l'argent des ventes de {0}",
      .table_named = "Par période",
      .table_sum = "somme",
      .table_unit = "en {0}",
      .table_means = "moyennes sur les trajectoires : elles s'additionnent",
      .table_path = "trajectoire {0} seule",
      .table_quantiles = "chaque chiffre est son propre {0} : lignes et colonnes ne s'additionnent pas",
      .table_empty = "rien à montrer pour {0}",
      .table_more = "{0} [0:période intermédiaire omise||périodes intermédiaires omises] : {1}",
      .table_none = "aucun secteur ne tient de comptes dans ce modèle, et aucun rapport n'a de tableau",
      .unit_column = "unité",
      .path_faulted = "la trajectoire {0} est en faute : elle n'a pas de chiffres",

      .claims_heading = "Affirmations face au modèle : {1} sur {0} [1:s'accorde||s'accordent]",
      .claim_column = "affirmation",
      .claimed_column = "affirmé",
      .model_column = "modèle : médiane (90 %)",
      .percentile_column = "cent.",
      .verdict_column = "verdict",
      .claim_range = "{0} ({1} à {2})",
      .claim_agrees = "s'accorde",
      .claim_edge = "limite",
      .claim_far = "loin",
      .claim_unresolved = "non résolue",
      .claim_driver = "premier facteur {0} (corrélation des rangs {1})",
      .claims_title = "{0} : chiffres publiés",
      .claims_counts = "Chiffres : {0}, comparés au modèle : {1} ; contradictions entre eux : {2}.",
      .claims_as_of = "Connus au {0} ; laissés de côté, postérieurs ou sans date : {1}.",
      .claims_none = "Il n'y a rien à comparer : écrivez `claim` ou `claims \"chiffres.csv\"` dans le modèle.",
      .claims_group = "{0} · {1}",
      .claim_superseded = "remplacée par {0}",
      .claim_no_reason = "aucune expression du modèle n'a été donnée",
      .driver_column = "principal facteur",
      .claims_drivers_heading = "Combien de chiffres dépendent le plus de quelle hypothèse",
      .unresolved_heading = "Non comparés au modèle : {0}",
      .conflicts_heading = "Contradictions : {0}",
      .conflict_rule_heading = "{0} : {1}",
      .conflict_value = "Valeurs différentes d'une même chose",
      .conflict_drift = "Prévisions qui ont bougé",
      .conflict_accounting = "Contre les règles de la comptabilité",
      .conflict_sum = "Sommes et parties",
      .conflict_unit_slip = "Unités",
      .conflict_dates = "Dates et horizons",
      .conflict_superseded = "Remplacées",
      .conflict_editorial = "Par jugement",
      .assumptions_heading = "Nombres sans source : {0} ; ce qui en dépend : {1}",
      .assumptions_note =
          "{0} [0:autre entrée cite||autres entrées citent] une source. Les intervalles sont tirés de leur loi, les "
          "nombres "
          "seuls à {1} près, tous à la fois sur {2} [2:trajectoire||trajectoires] ; l'influence est la corrélation de "
          "rang avec la réponse, ± son erreur type.",
      .assumption_column = "entrée",
      .assumed_column = "supposé",
      .influence_column = "influence",
      .place_column = "où",
      .not_varied = "non varié",
      .assumptions_more = "{0} [0:autre||autres], de moindre influence : --json les donne toutes",
      .assumptions_no_measure = "ce modèle n'a pas de `measure` : rien n'y dépend de rien",
      .checks_heading = "Vérifications",
      .check_passed = "tenue",
      .check_failed = "ÉCHOUE",
      .check_failed_on = "ÉCHOUE sur {0} des trajectoires",
      .check_unknown = "n'a pas pu être calculée",

      .books_balanced = "comptes équilibrés : écart 0 sur {0} [0:écriture||écritures]",
      .books_broken =
          "COMPTES FAUX : {0} écritures sur {1} ont un écart, le pire {2} chez {3} ; "
          "c'est un défaut de Boucle, merci de le signaler",
      .no_books = "aucun secteur ne tient de comptes dans ce modèle",
      .no_faults = "aucune trajectoire en faute",
      .faults =
          "{0} [0:trajectoire||trajectoires] sur {1} en faute ({2}), [0:exclue||exclues] de toutes les statistiques",
      .fault_first = "la première : {0} en {1}, nombre de trajectoires {2}",
      .solve_fault = "{0} : non résolu sur {1} [1:trajectoire||trajectoires] parmi {2}, la première fois en {3}",
      .solve_fault_some =
          "{0} : non résolu sur {1} [1:trajectoire||trajectoires] parmi {2}, la première fois en {3} ; sur les autres, "
          "les mêmes équations l'ont été",
      .solve_equations = "les équations qui tiennent ensemble : {0}",
      .solve_more = "et {0} de plus",
      .solve_furthest =
          "sur la première de ces trajectoires, c'est l'équation de {0} qui est la plus loin d'être "
          "vraie ; conditionnement des dérivées normalisées : {1}",
      .condition_about = "environ {0}",
      .condition_infinite = "infini (singulier)",
      .condition_unknown = "pas un nombre",
      .solve_undetermined =
          "{0} d'entre elles : équations linéaires qui se contredisent ou se répètent : aucune solution, ou une "
          "infinité",
      .solve_flat_at_start =
          "{0} d'entre elles : plat au départ : les inconnues peuvent changer sans changer les équations "
          "(singulier), aucun pas ne mène plus loin",
      .solve_flat =
          "{0} d'entre elles : en chemin, les équations deviennent plates (singulier), aucun pas ne mène plus loin",
      .solve_not_a_number =
          "{0} d'entre elles : quelque chose n'est pas calculable au départ, ou là où mènent les pas : division "
          "par 0, racine ou logarithme d'un nombre négatif, dépassement",
      .solve_stuck =
          "{0} d'entre elles : aucun pas ne rapproche les deux membres ; il n'y a sans doute pas de solution",
      .solve_diverged = "{0} d'entre elles : les inconnues s'éloignent sans fin ; il n'y a sans doute pas de solution",
      .solve_unfinished = "{0} d'entre elles : pas fini après {1} pas",
      .try_undetermined = "essayez : une équation qui dise autre chose, ou qui lise `prev {0}`",
      .try_start = "essayez : un autre départ : `solve {0} start …`, près de la solution attendue",
      .try_bounds =
          "essayez : un départ où tout est calculable (`solve {0} start …`), ou des bornes dans la formule, "
          "comme sqrt(max(0, …))",
      .try_prev =
          "essayez : vérifiez que ces trajectoires ont une solution ; sinon, que la boucle lise `prev {0}`, ou "
          "bornez ce dont elle dépend",
      .too_many_faults = "plus de {0} des trajectoires sont en faute : les résultats ne sont pas fiables",
      .not_available = "pas encore disponible : {0}",
      .scenario_not_run = "pas encore disponible : le scénario {0}, qui demande {1}",
      .next_heading = "Pour continuer :",
      .written = "écrit dans {0} : run.json, measures.csv, series.csv",
      .page_written = "la page est dans {0} ({1} ko)",
      .page_is_static =
          "la page est sans script ; celle qui calcule encore n'est pas encore disponible (`--static` dit que c'est "
          "voulu)",
      .interrupted = "interrompu : rien n'a été écrit",

      .progress = "{0} · {1} pas-trajectoires/s · encore {2}",
      .seconds_left = "{0} s",
      .minutes_left = "{0} min {1} s",
      .hours_left = "{0} h {1} min",
      .watching = "en attente d'un changement des fichiers ; Ctrl-C pour finir",

      .check_ok =
          "aucune erreur : {0} [0:équation||équations], {1} [1:entrée||entrées], {2} [2:scénario||scénarios], {3} "
          "[3:paiement||paiements]",
      .input_range = "{0} à {1}",
      .input_assumption = "hypothèse : {0}",
      .no_inputs = "ce modèle n'a pas d'entrée modifiable de l'extérieur",
      .inputs_unchanged = "{0} : aucune case n'a changé ; le modèle tourne tel qu'il est écrit",
      .inputs_changed = "{1} : {0} modifiées",
      .new_done = "un nouveau modèle est dans {0}",
      .new_not_empty = "le dossier {0} n'est pas vide ; rien n'a été écrit",
      .new_unknown = "il n'y a pas de gabarit `{0}` ; il y a {1}",
      .formatted = "{0} remis en forme",
      .not_formatted = "{0} n'est pas dans la forme standard ; `boucle fmt {0}` l'y met",
      .explain_error = "erreur",
      .explain_warning = "avertissement",
      .explain_argument = "…",
      .explain_unknown = "il n'y a pas de message `{0}`",
      .explain_heading = "{0} ({1}) : {2}",
      .explain_message = "Le message : {0}",
      .explain_wrong = "Faux",
      .explain_right = "Juste",
      .explain_all = "`boucle explain` liste tous les codes",
      .explain_list = "`boucle explain {0}` en dit plus sur l'un d'eux.",

      .clearing_title = "{0} [0:nœud||nœuds], {1} [1:dette||dettes]",
      .clearing_eisenberg_noe =
          "Eisenberg–Noe : chacun paie ce qu'il doit ou tout ce qu'il a, au prorata au sein d'un rang",
      .clearing_furfine =
          "Furfine : qui perd plus que ses fonds propres fait faillite ; ses créanciers gardent {0} de leurs créances",
      .clearing_debtrank = "DebtRank : une créance perd de sa valeur quand son débiteur perd des fonds propres",
      .clearing_rogers_veraart = "Rogers–Veraart : un défaut laisse {0} des actifs externes et {1} de ce qui est reçu",
      .clearing_none = "personne ne fait défaut",
      .clearing_some = "{0} [0:nœud sur {1} fait||nœuds sur {1} font] défaut, en {2} [2:tour||tours]",
      .clearing_unpaid = "impayé : {0} sur {1} ({2})",
      .clearing_lost_value = "valeur perdue des créances entre nœuds : {0} sur {1} ({2})",
      .clearing_outside = "dont dû à l'extérieur : {0}",
      .node_column = "nœud",
      .due_column = "dû",
      .paid_column = "payé",
      .paid_share_column = "part",
      .equity_column = "fonds propres",
      .round_column = "défaut au tour",
      .clearing_more = "{0} [0:autre nœud||autres nœuds] ; `--json` les a tous",
      .clearing_least =
          "ce n'est pas la seule réponse : {0} [0:nœud peut||nœuds peuvent] payer moins, {1} en tout au lieu de {2} ; "
          "les paiements "
          "affichés sont les plus grands",
      .clearing_least_column = "payé au moins",
      .clearing_senior = "une dette externe prioritaire est payée d'abord et ne figure pas dans « dû » et « payé »",
      .clearing_unconverged = "les paiements ne se sont pas stabilisés ; ce sont les derniers chiffres du calcul",
      .clearing_bad_share = "{0} prend une part entre 0 et 1, comme 0.8 ou 80 %, et non `{1}`",
      .clearing_no_alpha = "{0} n'a pas de sens avec --method {1}",

      .loops_title = "{0} [0:membre||membres]",
      .loops_title_window = "{0} [0:membre||membres], de {1} à {2}",
      .loops_circulation = "{0} de ce que les membres se paient tourne en rond ({1}) : on pourrait le compenser",
      .loops_multiplier = "chiffre d'affaires inscrit de {0} pour {1} d'argent des clients : {2} par dollar",
      .loops_pass_through = "un dollar de client traverse lui-même {0} comptes de résultat",
      .loops_consolidation = "consolidé, {0} du chiffre d'affaires inscrit disparaîtrait",
      .loops_no_customers = "aucun argent ne vient de clients : il n'y a pas de multiplicateur",
      .loops_finn = "indice de recyclage de Finn {0}, longueur moyenne des chemins {1}",
      .member_column = "membre",
      .revenue_column = "chiffre d'aff.",
      .round_trip_column = "aller-retour",
      .bounds_column = "bornes",
      .ecosystem_column = "écosystème",
      .organic_column = "clients",
      .capital_column = "capital",
      .opening_column = "ouverture",
      .unfunded_column = "non financé",
      .recycled_column = "recyclé",
      .unsourced_column = "sans origine",
      .loops_bounds = "{0} à {1}",
      .loops_meaning =
          "{0} : {1} de son chiffre d'affaires est son propre financement qui revient ({2} à {3} selon toute "
          "convention)",
      .loops_meaning_paths =
          "{0} : sur la moitié des trajectoires, plus de {1} de son chiffre d'affaires est son propre financement qui "
          "revient (9 fois sur 10 entre {2} et {3}) ; des paiements moyens {4} ({5} à {6} selon toute convention)",
      .loops_meaning_none = "{0} : rien de son chiffre d'affaires n'est son propre financement qui revient",
      .loops_paths =
          "médianes et 5e au 95e centile sur {0} [0:trajectoire||trajectoires] ; tout le reste porte sur les paiements "
          "moyens",
      .interval_column = "P05 à P95",
      .mean_flows_column = "des moyennes",
      .loops_need_input =
          "dites quoi suivre : un modèle, `boucle loops main.bcl`, ou un tableau, `--payments contrats.csv`",
      .loops_both_inputs = "un modèle et `--payments` ne se suivent pas ensemble",
      .loops_no_counterfactual_payments =
          "`--counterfactual` demande un modèle : un tableau de paiements ne dit pas ce qui arriverait sans l'un d'eux",
      .loops_counterfactual_gap =
          "`--counterfactual` demande ce qui reste de ventes sans le financement d'une société ; sous `shortfall = "
          "gap` l'argent "
          "qui manque ne coûte rien, et les ventes de personne n'en dépendent",
      .loops_counterfactual_hint = "compensez les factures : `--set shortfall=default`, ou un scénario qui le dit",
      .loops_without_heading = "Sans son propre financement",
      .loops_without_nobody = "personne à l'intérieur n'y finance personne",
      .loops_without_note =
          "Ventes encaissées avec ce que la société met chez d'autres et sans, tout autre financement restant ce qu'il "
          "est sur "
          "chaque trajectoire ; P5 à P95 de la part qui manque. Dernière colonne : les autres financements réagissent.",
      .with_column = "ventes",
      .without_column = "sans lui",
      .depends_column = "manque",
      .respond_column = "les autres réagissent",
      .loops_origin_heading = "D'où l'argent venait au départ",
      .customers_column = "clients",
      .loops_ratios_heading = "Ratios que citent les analystes",
      .given_column = "financement donné",
      .given_share_column = "du chiffre d'aff.",
      .largest_payer_column = "plus gros payeur",
      .herfindahl_column = "IHH",
      .loops_by_period_heading = "Période par période",
      .period_column = "période",
      .loops_named_heading = "Boucles",
      .loops_none = "aucun argent ne tourne en rond",
      .loop_financing = "{0} : {1} de financement revient en paiements",
      .loop_trade = "{0} : {1} est payé en cercle",
      .loops_more = "{0} [0:autre boucle||autres boucles] ; `--json` les a toutes",
      .loops_conventions =
          "parts du chiffre d'affaires par dernier financeur, au prorata ; les bornes valent pour toute façon de "
          "suivre",
      .loops_unknown_member = "le tableau n'a pas de membre `{0}`",

      .ask_title = "Questions au modèle de l'infrastructure de l'IA ; 0 est le verdict",
      .ask_commands = "La même chose, et plus, en ligne de commande :",
      .ask_bounds = " ; {0} à {1} quelle que soit la façon de suivre l'argent",
      .ask_round_trip = "{0} ; 9 fois sur 10 entre {1} et {2}",
      .ask_nobody = "personne, sur au moins 9 trajectoires sur 10",
      .ask_of_paths = "{0} des trajectoires",
      .ask_claims = "{0} sur {1} [0:s'accorde||s'accordent] avec le modèle, {2} en [2:est||sont] loin",
      .ask_claims_edge = ", {0} à la limite",
      .ask_conflicts = " ; ils se contredisent {0} fois",
      .ask_claims_unresolved = ", {0} ne se comparent pas",
      .ask_unchanged = "tel quel : la même chose",
      .ask_as_written = "tel quel : {0}",
      .ask_published = "Publié",
      .ask_behind = "Ce qu'il y a derrière",
      .ask_more = "et {0} [0:autre||autres]",
      .ask_sources = "{0} [0:source||sources] : {1}.",
      .ask_in_short =
          "Derrière : {0} [0:source||sources] et {1} [1:hypothèse||hypothèses] sans source (`--all` les nomme).",
      .ask_no_uncited = "Aucune hypothèse sans source.",
      .ask_uncited_strongest =
          "{0} [0:hypothèse||hypothèses] sans source. Celles dont la première réponse dépend le plus :",
      .ask_uncited_first = "{0} [0:hypothèse||hypothèses] sans source. Les premières :",
      .ask_uncited = "{0} [0:hypothèse||hypothèses] sans source :",
      .ask_strongest = "Les hypothèses dont la première réponse dépend le plus :",
      .ask_higher_later = "{0} : plus c'est haut, plus c'est tard",
      .ask_higher_earlier = "{0} : plus c'est haut, plus c'est tôt",
      .ask_higher_more = "{0} : plus c'est haut, plus la réponse est haute",
      .ask_higher_less = "{0} : plus c'est haut, plus la réponse est basse",
      .ask_higher_likelier = "{0} : plus c'est haut, plus c'est probable",
      .ask_higher_unlikelier = "{0} : plus c'est haut, moins c'est probable",
      .ask_weight_of_date =
          "Le nombre devant chacune est sa corrélation de rang avec cette date : à 0 elle ne la déplace pas, à 1 ou -1 "
          "elle en décide seule.",
      .ask_weight_of_figure =
          "Le nombre devant chacune est sa corrélation de rang avec cette réponse : à 0 elle ne la change pas, à 1 ou "
          "-1 elle en décide seule.",
      .labelled_input = "{0} ({1})",
      .ask_unknown = "il n'y a pas de question `{0}` ; `boucle ask` liste 0 à {1}",

      .error_prefix = "erreur : ",
      .warning_prefix = "avertissement : ",
      .hint_prefix = "conseil : ",
      .did_you_mean = "vouliez-vous dire `{0}` ?",
      .no_company = "{0} n'a pas de société : un secteur de la classe `Company` (std.company) qui n'est pas extérieur",
      .unknown_company = "le modèle n'a pas de société `{0}`",
      .known_companies = "ses sociétés sont {0}",
      .unknown_scenario = "le modèle n'a pas de scénario `{0}`",
      .known_scenarios = "ses scénarios sont {0}",
      .no_scenarios = "il n'a pas d'autre scénario que `base`",
      .bad_count = "{0} prend un nombre entier d'au moins 1, comme 5000, 10k ou 1M, et non `{1}`",
      .count_too_large =
          "au plus {0} trajectoires : à un million par seconde, davantage prendrait plus de {1} jours, "
          "et l'erreur de Monte-Carlo est déjà sous le millionième",
      .bad_set = "--set prend nom=valeur, comme 'openai.cash=30 B$', et non `{0}`",
      .bad_shortfall = "shortfall est `gap` ou `default`, et non `{0}`",
      .later_command = "`boucle {0}` n'est pas encore disponible",
      .later_default =
          "shortfall = default (factures impayées qui se propagent) ; ici la trésorerie peut devenir "
          "négative",
      .unmatched_series = "--series {0} ne désigne aucune série du modèle",
      .bad_stage = "il n'y a pas d'étape `{0}` ; il y a {1}",
      .unknown_option = "il n'y a pas d'option `{0}`",
      .unknown_command = "il n'y a pas de commande `{0}`",
      .missing_argument = "{0} manque",
      .bad_value = "{0} prend {2}, et non `{1}`",
      .bad_engine =
          "--engine prend interpreter ou auto, et non `{0}` : cette version a un seul moteur, et les "
          "résultats n'en dépendent pas",
      .missing_value = "{0} demande une valeur",
      .superfluous = "`{0}` est un argument de trop",
      .see_help = "voir `{0} --help`",
      .cannot_write = "impossible d'écrire {0} : {1}",
      .is_a_folder = "c'est un dossier",
      .no_such_folder = "ce dossier n'existe pas",
      .out_of_memory = "pas assez de mémoire pour ce modèle et ce calcul",
      .stdout_failed = "impossible d'écrire sur la sortie standard (disque plein ?)",
  };
  return words;
}

}  // namespace boucle::report
