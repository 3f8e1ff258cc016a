#include "report/stress_words.h"

#include <cstring>
#include <type_traits>

namespace boucle::report {
namespace {

const StressTexts& english_stress() {
  static const StressTexts words{
      .title = "What happens if: {0}",
      .hit = "{0} defaults from {1} on",
      .shock = "{0} {1} from {2} on",
      .until = "{0} until {1}",
      .half_life = "{0}, half of it gone after {1}",
      .everywhere = "the start",
      .nothing = "nothing is hit",
      .paths = "{0} [0:path|paths], seed {1}: the same draws with and without the hit, bills cleared in every period",
      .one_path = "one path, nothing random: with and without the hit, bills cleared in every period",
      .measured_until = "measured through {0}",
      .hit_mark = "{0} (hit)",
      .failing_heading = "Who cannot pay",
      .nobody_fails = "everybody pays everything, with the hit and without it",
      .name_column = "company",
      .base_column = "without",
      .hit_column = "with the hit",
      .caused_column = "because of it",
      .when_column = "when",
      .round_column = "round",
      .round_share = "{0} ({1})",
      .later_rounds = "3 or later",
      .others = "of those not hit themselves {0} fail because of it, 9 times in 10 between {1} and {2}",
      .round_note =
          "Because of it: fails only with the hit, or sooner. When: the median of these paths. "
          "Round 1: could not pay in that period even if all others paid; round 2: because those of round 1 "
          "do not; the share is that of the commonest round.",
      .losing_heading = "Who loses how much",
      .nobody_loses = "nobody loses anything",
      .equity_column = "equity",
      .range_column = "P5 to P95",
      .cash_column = "cash received",
      .unpaid_column = "unpaid to it",
      .range = "{0} to {1}",
      .mean_error = "{0} ± {1}",
      .outside_mark = "{0} (outside)",
      .losing_note =
          "Means of the differences on each path, ± their 95 % Monte Carlo error; less equity and cash is a "
          "loss, a negative loss a gain. Unpaid: more bills of others left open at the end.",
      .backstop_heading = "With and without the backstop",
      .no_guarantee = "the model has no guarantee: there is no backstop to switch off",
      .never_called =
          "guarantees that are not called on any path: {0}; `--backstop 80 %` gives each of them this share",
      .called_row = "{0} pays {1} on average, {2} without the hit",
      .fails_with_column = "fails with",
      .fails_without_column = "without",
      .loses_with_column = "loses with",
      .loses_without_column = "without",
      .matrix_title = "Who fails if who fails, from {0} on",
      .matrix_column = "hit",
      .matrix_note = "Share of the paths on which the column cannot pay because the row defaults.",
  };
  return words;
}

const StressTexts& french_stress() {
  static const StressTexts words{
      .title = "Que se passe-t-il si : {0}",
      .hit = "{0} fait défaut à partir de {1}",
      .shock = "{0} {1} à partir de {2}",
      .until = "{0} jusqu'à {1}",
      .half_life = "{0}, résorbé de moitié en {1}",
      .everywhere = "du début",
      .nothing = "rien n'est touché",
      .paths =
          "{0} [0:trajectoire||trajectoires], graine {1} : les mêmes tirages avec et sans le coup, factures compensées "
          "à chaque période",
      .one_path = "une trajectoire, rien d'aléatoire : avec et sans le coup, factures compensées à chaque période",
      .measured_until = "mesuré jusqu'à {0}",
      .hit_mark = "{0} (touché)",
      .failing_heading = "Qui ne peut pas payer",
      .nobody_fails = "tout le monde paie tout, avec le coup comme sans",
      .name_column = "société",
      .base_column = "sans",
      .hit_column = "avec le coup",
      .caused_column = "à cause de lui",
      .when_column = "quand",
      .round_column = "tour",
      .round_share = "{0} ({1})",
      .later_rounds = "3 ou après",
      .others = "de ceux qui ne sont pas touchés eux-mêmes, {0} tombent à cause de lui, 9 fois sur 10 entre {1} et {2}",
      .round_note =
          "À cause de lui : ne tombe qu'avec le coup, ou plus tôt. Quand : la médiane de ces "
          "trajectoires. Tour 1 : ne pouvait pas payer à cette période même si tous les autres payaient ; "
          "tour 2 : parce que ceux du tour 1 ne paient pas ; la part est celle du tour le plus fréquent.",
      .losing_heading = "Qui perd combien",
      .nobody_loses = "personne ne perd rien",
      .equity_column = "fonds propres",
      .range_column = "P5 à P95",
      .cash_column = "argent reçu",
      .unpaid_column = "impayé envers lui",
      .range = "{0} à {1}",
      .mean_error = "{0} ± {1}",
      .outside_mark = "{0} (extérieur)",
      .losing_note =
          "Moyennes des écarts sur chaque trajectoire, ± leur erreur de Monte-Carlo à 95 % ; moins de fonds "
          "propres et d'argent est une perte, une perte négative un gain. Impayé : factures des autres restées "
          "ouvertes à la fin, en plus.",
      .backstop_heading = "Avec et sans filet public",
      .no_guarantee = "le modèle n'a pas de garantie : aucun filet à retirer",
      .never_called =
          "garanties appelées sur aucune trajectoire : {0} ; `--backstop 80 %` donne cette part à chacune d'elles",
      .called_row = "{0} paie {1} en moyenne, {2} sans le coup",
      .fails_with_column = "tombe avec",
      .fails_without_column = "sans",
      .loses_with_column = "perd avec",
      .loses_without_column = "sans",
      .matrix_title = "Qui tombe si qui tombe, à partir de {0}",
      .matrix_column = "touché",
      .matrix_note = "Part des trajectoires où la colonne ne peut pas payer parce que la ligne fait défaut.",
  };
  return words;
}

}  // namespace

const StressTexts& stress_texts(base::Language language) {
  return language == base::Language::french ? french_stress() : english_stress();
}

std::vector<std::string_view> all_texts(const StressTexts& words) {
  static_assert(sizeof(Text) == sizeof(std::string_view) && std::is_trivially_copyable_v<Text>);
  static_assert(sizeof(StressTexts) % sizeof(Text) == 0);
  const char* bytes = reinterpret_cast<const char*>(&words);
  std::vector<std::string_view> texts;
  for (std::size_t at = 0; at + sizeof(Text) <= sizeof(StressTexts); at += sizeof(Text)) {
    std::string_view text;
    std::memcpy(&text, bytes + at, sizeof text);
    texts.push_back(text);
  }
  return texts;
}

}  // namespace boucle::report
